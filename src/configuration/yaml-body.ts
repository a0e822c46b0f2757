import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { text, type Request, type Response } from 'express';
import type { Observable } from 'rxjs';
import { GatewayError } from '../errors/gateway-error.js';

/** As large as any other body of the API. */
const MAX_BODY_BYTES = 256 * 1024;
const YAML_TYPE = /^ *(application\/(x-)?yaml|text\/(x-)?yaml) *(;|$)/i;

/** Reads a body of YAML as text, after the guards have let the caller in. JSON has been read by then. */
@Injectable()
export class YamlBody implements NestInterceptor {
  private readonly parse = text({
    limit: MAX_BODY_BYTES,
    type: ({ headers }) => YAML_TYPE.test(headers['content-type'] ?? ''),
  });

  /** @throws GatewayError `unsupported-media-type`, and what a body that can't be read gives everywhere. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    await new Promise<void>((resolve, reject) => {
      this.parse(request, http.getResponse<Response>(), (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new GatewayError('invalid-request'));
      });
    });
    if (request.body === undefined) {
      throw new GatewayError(
        'unsupported-media-type',
        'Send the document as application/yaml or application/json.',
      );
    }
    return next.handle();
  }
}
