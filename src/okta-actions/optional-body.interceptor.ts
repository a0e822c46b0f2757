import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';

/** Lets a request without a body pass for one with an empty object: for bodies in which nothing is required. */
@Injectable()
export class OptionalBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const declared = request.headers['content-length'] ?? request.headers['transfer-encoding'] ?? '0';
    // Interceptors come before the pipe that judges bodies.
    if (request.body === undefined && declared === '0') request.body = {};
    return next.handle();
  }
}
