import type { IncomingMessage, ServerResponse } from 'node:http';
import { findIdentity, noteIdentity } from './identified-requests.js';
import { hasAnyRole } from './identity.js';
import { VerificationError } from './verification-error.js';
import type { Verifier } from './verifier.js';

/** A middleware for Express, Connect and their kin. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Lets requests pass that carry a valid assertion; `identityOf(request)` then says whose. Others are answered 401, or
 * 503 while the gateway's keys can't be fetched.
 */
export function requireIdentity(verifier: Verifier): Middleware {
  return (request, response, next) => {
    verifier.verify(request).then(
      (identity) => {
        noteIdentity(request, identity);
        next();
      },
      (error: unknown) => {
        if (error instanceof VerificationError) refuse(response, error.status, error.message);
        else next(error);
      },
    );
  };
}

/** Lets people pass who hold at least one of these roles; others are answered 403. Comes after {@link requireIdentity}. */
export function requireRole(...roles: [string, ...string[]]): Middleware {
  return (request, response, next) => {
    const identity = findIdentity(request);
    if (!identity) refuse(response, 401, 'Nobody has verified who makes this request.');
    else if (!hasAnyRole(identity, ...roles)) refuse(response, 403, 'Your roles do not permit this.');
    else next();
  };
}

/** A problem document, RFC 9457. */
function refuse(response: ServerResponse, status: 401 | 403 | 503, detail: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify({ status, detail }));
}
