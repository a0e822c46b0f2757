import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { text, type Request, type Response } from 'express';
import type { Observable } from 'rxjs';
import { GatewayError } from '../errors/gateway-error.js';
import { boundedJson } from '../http/bounded-json.js';

/** Of a document, in bytes: ten thousand roles and mappings and a thousand rules have two million. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
const YAML_TYPE = /^ *(application\/(x-)?yaml|text\/(x-)?yaml) *(;|$)/i;
const JSON_TYPE = /^ *application\/([^;/\s]+\+)?json *(;|$)/i;

/**
 * Reads a document of up to 8 MB, YAML as text and JSON as what it says, after the guards have let the caller in: nobody
 * else makes the gateway read so much.
 */
@Injectable()
export class DocumentBody implements NestInterceptor {
  private readonly readYaml = text({
    limit: MAX_DOCUMENT_BYTES,
    type: ({ headers }) => YAML_TYPE.test(headers['content-type'] ?? ''),
  });
  private readonly readJson = boundedJson({
    limit: MAX_DOCUMENT_BYTES,
    type: ({ headers }) => JSON_TYPE.test(headers['content-type'] ?? ''),
  });

  /** @throws GatewayError `request-too-large`, `unsupported-media-type`, and what a body that can't be read gives everywhere. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    await new Promise<void>((resolve, reject) => {
      this.readYaml(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(faultOf(error));
      });
    });
    await this.readJson(request, response).catch((error: unknown) => {
      throw faultOf(error);
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

function faultOf(error: unknown): Error {
  if ((error as { status?: unknown } | null)?.status === 413) {
    return new GatewayError('request-too-large', 'The document is larger than 8 MB.');
  }
  return error instanceof Error ? error : new GatewayError('invalid-request');
}
