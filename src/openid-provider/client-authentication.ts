import type { ClientCredential } from '../connections/client-credential.js';
import { CLIENT_ASSERTION_TYPE, signClientAssertion, UnusableKeyError } from '../crypto/client-assertion.js';
import { GatewayError } from '../errors/gateway-error.js';

/** Who proves their identity where. */
export interface ClientProof {
  readonly clientId: string;
  readonly credential: ClientCredential;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  /** The endpoint that is called: the audience of an assertion. */
  readonly endpoint: string;
  readonly now: Date;
}

/** What a request carries as proof. */
export interface ProofParts {
  readonly headers: Record<string, string>;
  readonly parameters: Record<string, string>;
}

/**
 * How the client proves itself at any endpoint of its provider: by an assertion that its private key signs (RFC 7523),
 * by `client_secret_basic`, or by `client_secret_post` where the provider offers that alone. Never by two: Okta refuses
 * two credentials, even equal ones.
 * @throws GatewayError `sign-in-failed` when no assertion can be signed with the stored key.
 */
export async function clientAuthentication(proof: ClientProof): Promise<ProofParts> {
  const { clientId, credential, authMethods } = proof;
  switch (credential.method) {
    case 'none':
      return { headers: {}, parameters: { client_id: clientId } };
    case 'private_key_jwt':
      return { headers: {}, parameters: await assertion(proof, credential) };
    case 'client_secret': {
      const { clientSecret } = credential;
      if (!authMethods.includes('client_secret_basic') && authMethods.includes('client_secret_post')) {
        return { headers: {}, parameters: { client_id: clientId, client_secret: clientSecret } };
      }
      // Both parts are form-encoded first (RFC 6749 section 2.3.1): a secret may hold a colon or a percent sign.
      const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
      return {
        headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
        parameters: {},
      };
    }
  }
}

async function assertion(
  { clientId, endpoint, now }: ClientProof,
  { privateKey, keyId }: Extract<ClientCredential, { method: 'private_key_jwt' }>,
): Promise<Record<string, string>> {
  try {
    return {
      client_id: clientId,
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: await signClientAssertion({ clientId, privateKey, keyId, audience: endpoint, now }),
    };
  } catch (error) {
    if (!(error instanceof UnusableKeyError)) throw error;
    throw new GatewayError('sign-in-failed', 'The gateway cannot prove itself to the identity provider.', {
      detail: `client assertion: ${error.message}`,
    });
  }
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length);
}
