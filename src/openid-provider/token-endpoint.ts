import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { ProviderClient } from './provider-client.js';
import { parseObject, providerFault, TOKEN_BYTES } from './provider-http.js';
import { refreshTokenOf } from './refresh-grant.js';

/** One exchange of an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface CodeExchange {
  readonly endpoint: string;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly timeoutMs: number;
}

/** What the token endpoint gave. */
export interface TokenAnswer {
  readonly idToken: string;
  readonly accessToken: string;
  /** Only with `offline_access`. */
  readonly refreshToken?: string;
  /** What was granted, as the provider wrote it. */
  readonly scope?: string;
}

const PURPOSE = 'token answer';

/**
 * Exchanges an authorization code for tokens, as the connection's client.
 * @throws GatewayError `sign-in-failed` for an OAuth error or an answer without an ID token;
 *   `okta-unavailable` when there is no good answer at all.
 */
export async function exchangeCode(
  client: Pick<ProviderClient, 'send'>,
  connection: Connection,
  { endpoint, authMethods, code, codeVerifier, redirectUri, timeoutMs }: CodeExchange,
): Promise<TokenAnswer> {
  const { status, body } = await client.send(connection, {
    purpose: PURPOSE,
    endpoint,
    authMethods,
    form: {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    },
    timeoutMs,
    maxBytes: TOKEN_BYTES,
  });
  const answer = parseObject(body);
  if (status >= 400 && status < 500 && typeof answer?.['error'] === 'string') {
    const { error, error_description: description } = answer;
    throw failed(`token endpoint: ${error}: ${typeof description === 'string' ? description : ''}`);
  }
  if (status !== 200) throw providerFault(PURPOSE, `has status ${status}`);
  if (!answer) throw providerFault(PURPOSE, 'is not a JSON object');
  return readTokens(answer);
}

function readTokens(answer: Readonly<Record<string, unknown>>): TokenAnswer {
  const { id_token: idToken, access_token: accessToken, token_type: tokenType } = answer;
  if (typeof idToken !== 'string' || idToken === '') throw failed('token answer: no ID token');
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw failed('token answer: no usable access token');
  }
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw failed('token answer: the access token is no bearer token');
  }
  const { scope } = answer;
  const refreshToken = refreshTokenOf(answer);
  return {
    idToken,
    accessToken,
    ...(refreshToken === null ? {} : { refreshToken }),
    ...(typeof scope === 'string' ? { scope } : {}),
  };
}

function failed(detail: string): GatewayError {
  return new GatewayError('sign-in-failed', 'The identity provider did not complete the sign-in.', {
    detail,
  });
}
