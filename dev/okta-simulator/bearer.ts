import { DPOP_ALGORITHMS } from './dpop.js';
import type { AnswerHeaders, Exchange } from './exchange.js';
import type { OktaOrg } from './org.js';
import type { ServerKind } from './org-types.js';

/** Why a bearer token was refused. */
export interface BearerChallenge {
  error: 'invalid_token' | 'invalid_request' | 'insufficient_scope' | 'invalid_dpop_proof';
  description: string;
  scope: string;
  resource: string;
  /** Default `Bearer`. */
  scheme?: 'Bearer' | 'DPoP' | undefined;
}

/** The `WWW-Authenticate` header of an answer that has no body. The `http://` is what Okta really sends. */
export function bearerChallenge(org: OktaOrg, server: ServerKind, challenge: BearerChallenge): AnswerHeaders {
  const host = new URL(org.url).host;
  const base = server === 'org' ? `http://${host}/oauth2` : `http://${host}/oauth2/default`;
  const realm = server === 'org' ? `http://${host}` : base;
  const scheme = challenge.scheme === 'DPoP' ? `DPoP algs="${DPOP_ALGORITHMS.join(' ')}",` : 'Bearer';
  return {
    'www-authenticate':
      `${scheme} authorization_uri="${base}/v1/authorize", realm="${realm}", scope="${challenge.scope}", ` +
      `error="${challenge.error}", error_description="${challenge.description}", resource="${challenge.resource}"`,
  };
}

/** The token behind `Authorization: Bearer`, if that is the scheme. */
export function bearerToken(exchange: Exchange): string | undefined {
  const match = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '');
  return match?.[1];
}
