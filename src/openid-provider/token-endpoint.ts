import { GatewayError } from '../errors/gateway-error.js';
import { parseObject, providerFault, TOKEN_BYTES, type ProviderHttp } from './provider-http.js';

/** One exchange of an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface CodeExchange {
  readonly endpoint: string;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly timeoutMs: number;
}

/** What the token endpoint gave. */
export interface TokenAnswer {
  readonly idToken: string;
  readonly accessToken: string;
}

const PURPOSE = 'token answer';

/**
 * Exchanges an authorization code for tokens.
 * @throws GatewayError `sign-in-failed` for an OAuth error or an answer without an ID token;
 *   `okta-unavailable` when there is no good answer at all.
 */
export async function exchangeCode(http: ProviderHttp, exchange: CodeExchange): Promise<TokenAnswer> {
  const { headers, parameters } = clientAuthentication(exchange);
  const { status, body } = await http.send({
    purpose: PURPOSE,
    url: exchange.endpoint,
    headers,
    form: new URLSearchParams({
      grant_type: 'authorization_code',
      code: exchange.code,
      redirect_uri: exchange.redirectUri,
      code_verifier: exchange.codeVerifier,
      ...parameters,
    }),
    timeoutMs: exchange.timeoutMs,
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

/**
 * How the client proves itself: `client_secret_basic`, and `client_secret_post` only where the provider
 * offers that alone. Never both: Okta refuses two credentials, even equal ones.
 */
export function clientAuthentication({
  authMethods,
  clientId,
  clientSecret,
}: Pick<CodeExchange, 'authMethods' | 'clientId' | 'clientSecret'>): {
  readonly headers: Record<string, string>;
  readonly parameters: Record<string, string>;
} {
  if (clientSecret === null) return { headers: {}, parameters: { client_id: clientId } };
  if (!authMethods.includes('client_secret_basic') && authMethods.includes('client_secret_post')) {
    return { headers: {}, parameters: { client_id: clientId, client_secret: clientSecret } };
  }
  // Both parts are form-encoded first (RFC 6749 section 2.3.1): a secret may hold a colon or a percent sign.
  const credentials = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  return {
    headers: { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    parameters: {},
  };
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length);
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
  return { idToken, accessToken };
}

function failed(detail: string): GatewayError {
  return new GatewayError('sign-in-failed', 'The identity provider did not complete the sign-in.', {
    detail,
  });
}
