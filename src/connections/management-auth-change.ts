import { isPrivateKey } from '../config/environment-rules.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { ManagementAuthDto } from './connection.dto.js';
import type { ManagementCredential } from './connection-secrets.js';
import type { ManagementAuthType } from './connection.entity.js';

/** What is stored of a connection's management credential, but for its secret. */
export interface StoredManagementAuth {
  readonly managementAuthType: ManagementAuthType;
  readonly managementClientId: string | null;
  readonly managementKeyId: string | null;
}

/** The two ways in which a request may name the credential. */
export interface ManagementAuthRequest {
  readonly apiToken?: string | null;
  readonly managementAuth?: ManagementAuthDto | null;
}

/** What a request wants done with the management credential. */
export type ManagementAuthChange =
  | { readonly kind: 'keep' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'replace'; readonly credential: ManagementCredential };

const KEEP: ManagementAuthChange = { kind: 'keep' };
const CLEAR: ManagementAuthChange = { kind: 'clear' };

/**
 * Reads from a request what becomes of the management credential: a secret that is absent stays, `null`
 * clears it, a text replaces it. Whoever changes the kind or the client of a credential gives its secret too.
 * @throws GatewayError `validation-failed` when the parts don't fit together.
 */
export function managementAuthChange(
  stored: StoredManagementAuth,
  { apiToken, managementAuth }: ManagementAuthRequest,
): ManagementAuthChange {
  if (apiToken !== undefined && managementAuth !== undefined) {
    throw invalidValue('/apiToken', 'ambiguous', 'Give either apiToken or managementAuth, not both.');
  }
  if (managementAuth === null) return CLEAR;
  if (managementAuth !== undefined) return changeOf(stored, managementAuth);
  if (apiToken === undefined) return KEEP;
  if (apiToken !== null) return replaceBy({ type: 'ssws', apiToken });
  return stored.managementAuthType === 'ssws' ? CLEAR : KEEP;
}

function changeOf(stored: StoredManagementAuth, request: ManagementAuthDto): ManagementAuthChange {
  const { apiToken, clientId, privateKey, keyId } = request;
  const namesToken = apiToken !== undefined;
  const namesApp = clientId !== undefined || privateKey !== undefined || keyId !== undefined;
  const type = request.type ?? (namesToken ? 'ssws' : namesApp ? 'service-app' : undefined);
  switch (type) {
    case undefined:
      return KEEP;
    case 'none':
      if (apiToken || privateKey) throw unexpected(apiToken ? 'apiToken' : 'privateKey', 'none');
      return CLEAR;
    case 'ssws':
      if (namesApp) throw unexpected('clientId', 'ssws');
      return changeToken(stored, apiToken);
    case 'service-app':
      if (namesToken) throw unexpected('apiToken', 'service-app');
      return changeServiceApp(stored, request);
  }
}

function changeToken(
  stored: StoredManagementAuth,
  apiToken: string | null | undefined,
): ManagementAuthChange {
  if (apiToken === null) return CLEAR;
  if (apiToken !== undefined) return replaceBy({ type: 'ssws', apiToken });
  if (stored.managementAuthType === 'ssws') return KEEP;
  throw invalidValue('/managementAuth/apiToken', 'required', 'Give the API token.');
}

function changeServiceApp(
  stored: StoredManagementAuth,
  { clientId, privateKey, keyId }: ManagementAuthDto,
): ManagementAuthChange {
  if (privateKey === null) return CLEAR;
  if (privateKey === undefined) {
    const same =
      stored.managementAuthType === 'service-app' &&
      (clientId === undefined || clientId === stored.managementClientId) &&
      (keyId === undefined || keyId === stored.managementKeyId);
    if (same) return KEEP;
    throw invalidValue('/managementAuth/privateKey', 'required', 'Give the private key of the service app.');
  }
  const client = clientId ?? stored.managementClientId;
  if (client === null) {
    throw invalidValue('/managementAuth/clientId', 'required', 'Give the client id of the service app.');
  }
  if (!isPrivateKey(privateKey)) {
    throw invalidValue(
      '/managementAuth/privateKey',
      'private-key-malformed',
      'The private key must be an unencrypted RSA or EC key, as PEM or as a JWK.',
    );
  }
  return replaceBy({ type: 'service-app', clientId: client, privateKey, keyId: keyId ?? null });
}

function replaceBy(credential: ManagementCredential): ManagementAuthChange {
  return { kind: 'replace', credential };
}

function unexpected(field: string, type: string): Error {
  return invalidValue(
    `/managementAuth/${field}`,
    'unexpected',
    `${field} does not belong to a credential of type ${type}.`,
  );
}
