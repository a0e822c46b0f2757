import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { ProviderClient } from './provider-client.js';
import { parseObject, TOKEN_BYTES } from './provider-http.js';

/** One use of a refresh token (RFC 6749 section 6). */
export interface RefreshRequest {
  readonly endpoint: string;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  readonly refreshToken: string;
  /** What was granted: Okta gives an ID token only to a refresh that asks for `openid` again. Null = not known. */
  readonly scope: string | null;
  readonly timeoutMs: number;
}

/** What a refresh gave, nothing of it verified. Null = it is missing or unusable. */
export interface RefreshAnswer {
  readonly idToken: string | null;
  readonly accessToken: string | null;
  /** Replaces the one that was shown; null = that one stays. */
  readonly refreshToken: string | null;
}

/**
 * Why a refresh gave nothing. `refused`: the provider takes the token no more (`invalid_grant`). `not-processed`: it
 * refused before it looked at the token, as it would anybody's (its rate limit, a wrong client secret). `declined`: this
 * token alone was not shown, or its request was refused for what it asks: Okta answers `access_denied` for a scope that
 * was not granted and where no policy covers the person, others `invalid_scope`. `unknown`: there was no answer that
 * could be read, and the token may have been replaced.
 */
export type RefreshFaultKind = 'refused' | 'not-processed' | 'declined' | 'unknown';

/** A refresh that gave nothing. */
export class RefreshFault extends Error {
  constructor(
    readonly kind: RefreshFaultKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

const PURPOSE = 'answer to a refresh';

/**
 * Shows a refresh token to its provider, as the connection's client.
 * @throws RefreshFault
 */
export async function requestRefresh(
  client: Pick<ProviderClient, 'send'>,
  connection: Connection,
  { endpoint, authMethods, refreshToken, scope, timeoutMs }: RefreshRequest,
): Promise<RefreshAnswer> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(scope === null ? {} : { scope }),
  };
  const { status, body } = await client
    .send(connection, { purpose: PURPOSE, endpoint, authMethods, form, timeoutMs, maxBytes: TOKEN_BYTES })
    .catch((error: unknown) => {
      if (!(error instanceof GatewayError)) throw error;
      // A key that signs nothing was the reason why nothing was sent.
      const kind = error.code === 'sign-in-failed' ? 'not-processed' : 'unknown';
      throw new RefreshFault(kind, error.detail ?? error.message, error);
    });
  const answer = parseObject(body);
  if (status === 200 && answer) return readAnswer(answer);
  if (status < 400 || status >= 500) throw new RefreshFault('unknown', `the ${PURPOSE} has status ${status}`);
  const error = answer?.['error'];
  throw new RefreshFault(
    faultOf(error),
    `the ${PURPOSE} has status ${status}: ${typeof error === 'string' ? error : 'no reason'}`,
  );
}

const DECLINES: ReadonlySet<unknown> = new Set(['access_denied', 'invalid_scope', 'invalid_request']);

/** Others' requests must not suffer from what is wrong with one: any person could keep everybody's from being sent. */
function faultOf(error: unknown): RefreshFaultKind {
  if (error === 'invalid_grant') return 'refused';
  return DECLINES.has(error) ? 'declined' : 'not-processed';
}

function readAnswer(answer: Readonly<Record<string, unknown>>): RefreshAnswer {
  const { id_token: idToken, access_token: accessToken, token_type: type } = answer;
  const bearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  return {
    idToken: typeof idToken === 'string' && idToken !== '' ? idToken : null,
    accessToken: bearer && isToken(accessToken) ? accessToken : null,
    refreshToken: refreshTokenOf(answer),
  };
}

/** The refresh token of a token answer; null when it has none that could be used. */
export function refreshTokenOf(answer: Readonly<Record<string, unknown>>): string | null {
  const token = answer['refresh_token'];
  return isToken(token) && token.length <= MAX_REFRESH_TOKEN ? token : null;
}

/** More than any provider issues, in characters. */
const MAX_REFRESH_TOKEN = 16_384;

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
