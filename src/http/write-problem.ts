import type { ServerResponse } from 'node:http';
import type { GatewayError } from '../errors/gateway-error.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';

/**
 * Answers with the problem document of an error, outside the framework.
 * @param headers Further headers of the answer.
 */
export function writeProblem(
  response: ServerResponse,
  error: GatewayError,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(JSON.stringify(toProblem(error, requestId)));
  response
    .writeHead(error.status, {
      'X-Request-ID': requestId,
      'Cache-Control': 'no-store',
      'Content-Type': PROBLEM_MEDIA_TYPE,
      'Content-Length': body.length,
      'X-Content-Type-Options': 'nosniff',
      ...error.headers,
      ...headers,
    })
    .end(body);
}
