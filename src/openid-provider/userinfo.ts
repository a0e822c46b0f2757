import { GatewayError } from '../errors/gateway-error.js';
import { TOKEN_BYTES, type ProviderHttp } from './provider-http.js';

/** One call of the userinfo endpoint. */
export interface UserinfoRequest {
  readonly endpoint: string;
  readonly accessToken: string;
  /** The verified ID token's `sub`. */
  readonly sub: string;
  readonly timeoutMs: number;
}

/**
 * Asks the userinfo endpoint (OpenID Connect Core 1.0 section 5.3).
 * @throws GatewayError `okta-unavailable` when there is no good answer; `sign-in-failed` when it is about somebody else.
 */
export async function readUserinfo(
  http: ProviderHttp,
  { endpoint, accessToken, sub, timeoutMs }: UserinfoRequest,
): Promise<Record<string, unknown>> {
  const claims = await http.json({
    purpose: 'userinfo answer',
    url: endpoint,
    headers: { Authorization: `Bearer ${accessToken}` },
    timeoutMs,
    maxBytes: TOKEN_BYTES,
  });
  if (claims['sub'] !== sub) {
    throw new GatewayError('sign-in-failed', 'The identity provider’s answers contradict each other.', {
      detail: 'userinfo answer is about another sub than the ID token',
    });
  }
  return claims;
}
