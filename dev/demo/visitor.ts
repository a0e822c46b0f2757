import { decodeJwt } from 'jose';
import type { IncomingMessage } from 'node:http';
import { createVerifier, type Identity } from '../../src/verify/public-interface.js';

/** Whoever makes a request, as plain headers say: worth as much as the way that they came. */
export interface PlainHeaders {
  /** Empty for somebody who is not signed in. */
  readonly user: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

/** Whoever makes a request, verified. */
export interface Visitor {
  readonly identity: Identity;
  /** For how long the assertion will still be believed, in whole seconds. */
  readonly secondsLeft: number;
  /** Everything that the assertion says. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly plain: PlainHeaders;
}

/** Says who makes a request. @throws VerificationError, as a rejection, when nobody vouches for it. */
export type ReadVisitor = (request: IncomingMessage) => Promise<Visitor>;

/** What a reader of visitors is told once. */
export interface VisitorOptions {
  /** The gateway's own address. */
  readonly issuer: string;
  /** The application's slug at the gateway. */
  readonly audience: string;
  /** The wall clock in milliseconds since 1970. Default: the machine's. */
  readonly clock?: () => number;
}

/** Believes nothing but the assertion, which the product's own verifier checks (`rolegate/verify`). */
export function visitorReader({ issuer, audience, clock = Date.now }: VisitorOptions): ReadVisitor {
  const verifier = createVerifier({ issuer, audience, clock });
  return async (request) => {
    const identity = await verifier.verify(request);
    return {
      identity,
      secondsLeft: Math.max(0, Math.floor((identity.expiresAt.getTime() - clock()) / 1000)),
      claims: decodeJwt(String(request.headers['x-rolegate-assertion'])),
      plain: readPlainHeaders(request),
    };
  };
}

/** Reads the identity headers that the proxy copied from the gateway's answer. */
export function readPlainHeaders({ headers }: IncomingMessage): PlainHeaders {
  const one = (name: string): string => decode(String(headers[name] ?? ''));
  const list = (name: string): string[] =>
    String(headers[name] ?? '')
      .split(',')
      .filter((item) => item !== '')
      .map(decode);
  return {
    user: one('remote-user'),
    email: one('remote-email'),
    name: one('remote-name'),
    roles: list('remote-roles'),
    groups: list('remote-groups'),
  };
}

/** Header values are percent-encoded UTF-8. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
