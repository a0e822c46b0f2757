import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request after the listener gave it its id. */
export type IdentifiedRequest = IncomingMessage & { requestId?: string };

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `X-Request-ID` when it is well-formed and sent once, else a fresh one. */
export function chooseRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : randomUUID();
}

/** The id of a request, given to it as it came in. */
export function requestIdOf(request: IncomingMessage): string {
  const identified = request as IdentifiedRequest;
  identified.requestId ??= chooseRequestId(request.headers['x-request-id']);
  return identified.requestId;
}
