import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ErrorFilter } from './error.filter.js';

/** Answers errors of people's routes with a page in any case: who follows a redirect has no use for a problem document. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  constructor(private readonly errors: ErrorFilter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.errors.answer(thrown, asPageRequest(http.getRequest<Request>()), http.getResponse<Response>());
  }
}

/** The same request as if it asked for a page. */
export function asPageRequest(request: Request): Request {
  const headers = { value: { ...request.headers, accept: 'text/html' } };
  return Object.create(request, { headers }) as Request;
}
