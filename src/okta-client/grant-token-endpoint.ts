import type { Clock } from '../config/clock.js';
import type { OktaAnswer } from './okta-answer.js';
import { OktaProblem } from './okta-problem.js';
import { exchange, retrying } from './okta-transport.js';
import { needsDpop } from './service-app-authorization.js';

/** The web app through which an admin grants access. */
export interface GrantClient {
  /** The Okta org's origin: `okta.*` scopes are minted by its own server alone, whoever signs people in. */
  readonly orgUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a token request gave. */
export interface GrantedTokens {
  readonly accessToken: string;
  /** How long it lives, in milliseconds. */
  readonly lifetimeMs: number;
  /** Null when Okta gave none: the app may not have any, or the one that was presented stays valid. */
  readonly refreshToken: string | null;
  /** Every scope of the token, those of OpenID Connect included. */
  readonly scopes: readonly string[];
}

/** A request for tokens and its bounds. */
export interface GrantTokenRequest {
  /** `grant_type` and what belongs to it. */
  readonly parameters: Readonly<Record<string, string>>;
  /** When it must be over, on {@link Clock.monotonic}. */
  readonly deadlineMs: number;
  /** How many times it may be repeated after an answer that leaves open what happened. */
  readonly retries: 0 | 1;
}

/**
 * Asks the org's own authorization server for tokens (RFC 6749 sections 4.1.3 and 6).
 * @throws OktaProblem; with the `errorCode` of OAuth when Okta refused, `invalid_grant` among them.
 */
export async function requestGrantTokens(
  { orgUrl, clientId, clientSecret }: GrantClient,
  { parameters, deadlineMs, retries }: GrantTokenRequest,
  clock: Clock,
): Promise<GrantedTokens> {
  const url = new URL('/oauth2/v1/token', orgUrl);
  // Both parts are form-encoded first (RFC 6749 section 2.3.1): a secret may hold a colon or a percent sign.
  const credentials = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  const headers = {
    Accept: 'application/json',
    Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
  const call = { deadlineMs, retriesLeft: retries };
  try {
    const answer = await retrying(call, clock, (signal) =>
      exchange(url, { method: 'POST', headers, body: new URLSearchParams(parameters), signal }),
    );
    return readTokens(answer);
  } catch (error) {
    throw explained(error);
  }
}

function readTokens({ json }: OktaAnswer): GrantedTokens {
  const {
    access_token: accessToken,
    token_type: type,
    expires_in: seconds,
    scope,
    refresh_token: refreshToken,
  } = (json ?? {}) as Record<string, unknown>;
  if (type === 'DPoP') throw needsDpop();
  if (!isToken(accessToken) || String(type).toLowerCase() !== 'bearer') {
    throw new OktaProblem('garbled', 'Okta’s token answer holds no Bearer token');
  }
  return {
    accessToken,
    lifetimeMs: (typeof seconds === 'number' ? seconds : 0) * 1000,
    refreshToken: isToken(refreshToken) ? refreshToken : null,
    scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [],
  };
}

function explained(error: unknown): unknown {
  if (!(error instanceof OktaProblem) || error.errorCode === undefined) return error;
  const { status, errorCode } = error;
  const refused = (advice: string): OktaProblem =>
    new OktaProblem('token-invalid', 'Okta issues no token on an admin’s behalf', {
      status,
      errorCode,
      advice,
    });
  switch (errorCode) {
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return needsDpop(status, errorCode);
    case 'invalid_grant':
      return refused(
        'Okta no longer accepts what an admin granted: they were deactivated or unassigned, the grant was revoked, or it was unused too long. An admin has to grant access again.',
      );
    case 'invalid_client':
    case 'unauthorized_client':
      return refused(
        'Okta does not accept the web app: check its client id and secret, that it is active, and that it has the grant types Authorization Code and Refresh Token.',
      );
    default:
      return error.kind === 'refused' || error.kind === 'token-forbidden'
        ? refused('Okta issues no token on the admin’s behalf: they have to grant access again.')
        : error;
  }
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length);
}
