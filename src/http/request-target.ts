import type { IncomingMessage, RequestListener } from 'node:http';
import { GatewayError } from '../errors/gateway-error.js';
import { requestIdOf } from './request-id.js';
import { writeProblem } from './write-problem.js';

/**
 * Passes on what a framework can read as a request target (RFC 9112 section 3.2). At an absolute form that is no
 * URL, such as `http://[/`, Express gives up before any of our handlers, with an answer of its own.
 */
export function refusingUnreadableTargets(next: RequestListener): RequestListener {
  return (request, response) => {
    if (isReadable(request)) next(request, response);
    else {
      writeProblem(
        response,
        new GatewayError('invalid-request', 'The request target is malformed.'),
        requestIdOf(request),
      );
    }
  };
}

function isReadable({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/') || url === '*' || URL.canParse(url);
}
