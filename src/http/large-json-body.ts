import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Observable } from 'rxjs';
import { GatewayError } from '../errors/gateway-error.js';
import { boundedJson } from './bounded-json.js';

/** A whole set, ten thousand entities or mappings with a few hundred bytes each, does not fit into what other bodies may have. */
const MAX_LARGE_BODY_BYTES = 4 * 1024 * 1024;
/** Methods and paths of those; a configuration document may be larger still, and has a reader of its own. */
const LARGE =
  /^(PUT \/api\/v1\/applications\/[^/?]+\/entities|PUT \/api\/v1\/configuration|POST \/api\/v1\/configuration\/diff|PUT \/api\/v1\/group-mappings|POST \/api\/v1\/group-mappings\/preview)(\?|$)/;

/** Whether the body of this request is left for {@link LargeJsonBody} to read. */
export function hasLargeJsonBody({ method, url = '' }: IncomingMessage): boolean {
  return LARGE.test(`${method} ${url}`);
}

/** Reads a JSON body of up to 4 MB, after the guards have let the caller in: nobody else makes the gateway read so much. */
@Injectable()
export class LargeJsonBody implements NestInterceptor {
  private readonly parse = boundedJson({ limit: MAX_LARGE_BODY_BYTES });

  /** @throws GatewayError `request-too-large`, `unsupported-media-type`, `invalid-request`, and what a body that is no JSON gives everywhere. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    await this.parse(request, http.getResponse<Response>()).catch((error: unknown) => {
      throw isTooLarge(error) ? tooLarge() : error;
    });
    return next.handle();
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { status?: unknown } | null)?.status === 413;
}

function tooLarge(): GatewayError {
  return new GatewayError('request-too-large', 'The body is larger than 4 MB.');
}
