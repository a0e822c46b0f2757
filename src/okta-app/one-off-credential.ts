import { isPrivateKey } from '../config/environment-rules.js';
import type { ApiTokenCredential, ServiceAppCredential } from '../connections/management-credential.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { OneOffCredentialDto } from './okta-app.dto.js';

/**
 * Reads the credential of one request: an API token, or a service app with its key.
 * @throws GatewayError `validation-failed` when it is neither or both.
 */
export function oneOffCredential({
  apiToken,
  clientId,
  privateKey,
  keyId,
}: OneOffCredentialDto): ApiTokenCredential | ServiceAppCredential {
  if (apiToken !== undefined) {
    if (clientId === undefined && privateKey === undefined && keyId === undefined)
      return { type: 'ssws', apiToken };
    throw invalidValue('/credential/apiToken', 'ambiguous', 'Give an API token or a service app, not both.');
  }
  if (clientId === undefined)
    throw invalidValue(
      '/credential/apiToken',
      'required',
      'An API token is needed, or a service app and its key.',
    );
  if (privateKey === undefined)
    throw invalidValue('/credential/privateKey', 'required', 'The service app needs its private key.');
  if (!isPrivateKey(privateKey))
    throw invalidValue(
      '/credential/privateKey',
      'private-key-malformed',
      'This is no private key as PEM or JWK.',
    );
  return { type: 'service-app', clientId, privateKey, keyId: keyId ?? null };
}
