import { isPrivateKey } from '../config/environment-rules.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { ManagementAuthDto } from './connection.dto.js';
import type { ManagementAuthType } from './connection.entity.js';
import type { ApiTokenCredential, ServiceAppCredential } from './management-credential.js';
import { assertManagementScopes, DEFAULT_MANAGEMENT_SCOPES } from './okta-scopes.js';

/** What is stored of a connection's management credential, but for its secrets. */
export interface StoredManagementAuth {
  readonly managementAuthType: ManagementAuthType;
  readonly managementClientId: string | null;
  readonly managementKeyId: string | null;
  readonly managementScopes: readonly string[];
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
  | { readonly kind: 'replace'; readonly credential: ApiTokenCredential | ServiceAppCredential }
  /** A key pair is to be generated for the service app. */
  | { readonly kind: 'generate-key'; readonly clientId: string; readonly scopes: readonly string[] }
  /** A web app through which an admin is to grant access. */
  | {
      readonly kind: 'web-app';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scopes: readonly string[];
    }
  /** Other scopes for the credential that is stored. */
  | { readonly kind: 'scopes'; readonly scopes: readonly string[] };

const KEEP: ManagementAuthChange = { kind: 'keep' };
const CLEAR: ManagementAuthChange = { kind: 'clear' };

/** The parts of a credential, and the kinds that they belong to. */
const PARTS = {
  apiToken: ['ssws'],
  clientId: ['service-app', 'authorization-code'],
  clientSecret: ['authorization-code'],
  privateKey: ['service-app'],
  keyId: ['service-app'],
  generateKey: ['service-app'],
  scopes: ['service-app', 'authorization-code'],
} as const satisfies Partial<Record<keyof ManagementAuthDto, readonly ManagementAuthType[]>>;

type Part = keyof typeof PARTS;

/**
 * Reads from a request what becomes of the management credential: a secret that is absent stays, `null`
 * clears it, a text replaces it. Whoever changes the kind or the client of a credential gives its secret too.
 * @throws GatewayError `validation-failed` when the parts don't fit together; `scope-refused`.
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
  const type = request.type ?? impliedType(stored, request);
  if (type === undefined) return KEEP;
  assertPartsBelong(type, request);
  if (request.scopes?.length === 0) throw required('scopes', 'Name at least one scope.');
  if (request.scopes !== undefined) assertManagementScopes(request.scopes);
  switch (type) {
    case 'none':
      return CLEAR;
    case 'ssws':
      return changeToken(stored, request.apiToken);
    case 'service-app':
      return changeServiceApp(stored, request);
    case 'authorization-code':
      return changeWebApp(stored, request);
  }
}

/** The kind that a request means without naming it; undefined when it says nothing. */
function impliedType(
  stored: StoredManagementAuth,
  request: ManagementAuthDto,
): Exclude<ManagementAuthType, 'none'> | undefined {
  const given = (Object.keys(PARTS) as Part[]).filter((part) => request[part] !== undefined);
  if (given.length === 0) return undefined;
  if (request.apiToken !== undefined) return 'ssws';
  if (request.clientSecret !== undefined) return 'authorization-code';
  const { managementAuthType: present } = stored;
  const fits = present !== 'none' && given.every((part) => isPartOf(part, present));
  return fits ? present : 'service-app';
}

function assertPartsBelong(type: ManagementAuthType, request: ManagementAuthDto): void {
  for (const part of Object.keys(PARTS) as Part[]) {
    const value = request[part];
    // Clearing everything may name what is cleared.
    if (value === undefined || (type === 'none' && value === null) || isPartOf(part, type)) continue;
    throw invalidValue(
      `/managementAuth/${part}`,
      'unexpected',
      `${part} does not belong to a credential of type ${type}.`,
    );
  }
}

function isPartOf(part: Part, type: ManagementAuthType): boolean {
  return (PARTS[part] as readonly ManagementAuthType[]).includes(type);
}

function changeToken(
  stored: StoredManagementAuth,
  apiToken: string | null | undefined,
): ManagementAuthChange {
  if (apiToken === null) return CLEAR;
  if (apiToken !== undefined) return replaceBy({ type: 'ssws', apiToken });
  if (stored.managementAuthType === 'ssws') return KEEP;
  throw required('apiToken', 'Give the API token.');
}

function changeServiceApp(
  stored: StoredManagementAuth,
  { clientId, privateKey, keyId, generateKey, scopes }: ManagementAuthDto,
): ManagementAuthChange {
  if (privateKey === null) return CLEAR;
  const isSameApp =
    stored.managementAuthType === 'service-app' &&
    (clientId === undefined || clientId === stored.managementClientId);
  const chosen = scopes ?? (isSameApp ? stored.managementScopes : DEFAULT_MANAGEMENT_SCOPES);
  if (generateKey) {
    if (privateKey !== undefined || keyId) {
      throw invalidValue(
        '/managementAuth/generateKey',
        'ambiguous',
        'Either a key is generated or one is given, not both.',
      );
    }
    return { kind: 'generate-key', clientId: clientOf(stored, clientId), scopes: chosen };
  }
  if (privateKey === undefined) {
    if (isSameApp && (keyId === undefined || keyId === stored.managementKeyId)) {
      return changeScopes(stored, scopes);
    }
    throw required('privateKey', 'Give the private key of the service app, or have one generated.');
  }
  const client = clientOf(stored, clientId);
  if (!isPrivateKey(privateKey)) {
    throw invalidValue(
      '/managementAuth/privateKey',
      'private-key-malformed',
      'The private key must be an unencrypted RSA or EC key, as PEM or as a JWK.',
    );
  }
  return replaceBy({
    type: 'service-app',
    clientId: client,
    privateKey,
    keyId: keyId ?? null,
    scopes: chosen,
  });
}

function changeWebApp(
  stored: StoredManagementAuth,
  { clientId, clientSecret, scopes }: ManagementAuthDto,
): ManagementAuthChange {
  if (clientSecret === null) return CLEAR;
  const isSameApp =
    stored.managementAuthType === 'authorization-code' &&
    (clientId === undefined || clientId === stored.managementClientId);
  if (clientSecret === undefined) {
    if (isSameApp) return changeScopes(stored, scopes);
    throw required('clientSecret', 'Give the client secret of the web app.');
  }
  const chosen = scopes ?? (isSameApp ? stored.managementScopes : DEFAULT_MANAGEMENT_SCOPES);
  return { kind: 'web-app', clientId: clientOf(stored, clientId), clientSecret, scopes: chosen };
}

function changeScopes(
  stored: StoredManagementAuth,
  scopes: readonly string[] | undefined,
): ManagementAuthChange {
  if (scopes === undefined) return KEEP;
  const same =
    scopes.length === stored.managementScopes.length &&
    scopes.every((scope) => stored.managementScopes.includes(scope));
  return same ? KEEP : { kind: 'scopes', scopes };
}

function clientOf(stored: StoredManagementAuth, clientId: string | undefined): string {
  const client = clientId ?? stored.managementClientId;
  if (client === null) throw required('clientId', 'Give the client id of the app.');
  return client;
}

function replaceBy(credential: ApiTokenCredential | ServiceAppCredential): ManagementAuthChange {
  return { kind: 'replace', credential };
}

function required(field: string, detail: string): Error {
  return invalidValue(`/managementAuth/${field}`, 'required', detail);
}
