import type { Connection } from '../connections/connection.entity.js';
import type { ProviderClient } from './provider-client.js';
import { DOCUMENT_BYTES, providerFault } from './provider-http.js';

/** One refresh token that nobody needs any more (RFC 7009). */
export interface RevocationRequest {
  readonly endpoint: string;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  readonly refreshToken: string;
  readonly timeoutMs: number;
}

const PURPOSE = 'answer to a revocation';

/**
 * Revokes a refresh token, as the connection's client.
 * @returns false when the provider refuses for good: asking again would change nothing.
 * @throws GatewayError `okta-unavailable` when it may do so later.
 */
export async function revokeRefreshToken(
  client: Pick<ProviderClient, 'send'>,
  connection: Connection,
  { endpoint, authMethods, refreshToken, timeoutMs }: RevocationRequest,
): Promise<boolean> {
  const form = { token: refreshToken, token_type_hint: 'refresh_token' };
  const request = { purpose: PURPOSE, endpoint, authMethods, form, timeoutMs, maxBytes: DOCUMENT_BYTES };
  const { status } = await client.send(connection, request);
  if (status === 429 || status >= 500) throw providerFault(PURPOSE, `has status ${status}`);
  return status === 200;
}
