import type { Connection, ManagementAuthType, PublicKey } from './connection.entity.js';

/**
 * How a credential for the management API stands: `none` = there is none; `configured` = it works, as far as is known;
 * `authorization-needed` = Okta has to be told the generated public key, or an admin has to grant access;
 * `reauthorization-needed` = Okta took the grant back; `failing` = Okta refused it at its last heartbeat.
 */
export type ManagementAuthStatus =
  'none' | 'configured' | 'authorization-needed' | 'reauthorization-needed' | 'failing';

/** The fault of a grant that Okta takes no more. */
export const GRANT_REFUSED = 'grant-refused';

/** The fault of a grant whose refresh token may have been replaced in an answer that nobody could store. */
export const GRANT_INTERRUPTED = 'grant-interrupted';

/** What was asked for and what Okta gave. */
export class ManagementScopesResponse {
  requested: string[];
  /** Null while Okta has not said. It drops scopes that were not granted to the app without a word. */
  granted: string[] | null;
}

/** A public RSA key (RFC 7517), to be entered in Okta. */
export class PublicKeyResponse {
  kty: string;
  n: string;
  e: string;
  kid: string;
  alg: string;
  use: string;
}

/** The credential for Okta's management API, without its secret. */
export class ManagementAuthResponse {
  type: ManagementAuthType;
  status: ManagementAuthStatus;
  clientId?: string;
  /** Key id of the service app's key in use. */
  keyId?: string;
  /** Key id of a generated key that Okta has not accepted yet; it replaces the one in use when it does. */
  nextKeyId?: string;
  scopes?: ManagementScopesResponse;
  /** Okta login of the person whose rights the credential has, when Okta told it. */
  owner?: string;
  /** When it was set, or access granted, ISO 8601; absent for one from before this was written down. */
  setAt?: string;
  /** The last four characters of an API token; absent as `setAt` is, and of a token shorter than 16 characters. */
  tokenEnd?: string;
  /** When it was last tried, ISO 8601. */
  checkedAt?: string;
  /** Why it does not work, in kebab-case: `token-invalid`, `token-forbidden`, `grant-refused`, `grant-interrupted`. */
  fault?: string;
  /** Where Okta may fetch the public keys that were generated here. */
  jwksUri?: string;
  /** The newest generated public key, to be entered in Okta where it can't fetch `jwksUri`. */
  publicKey?: PublicKeyResponse;
}

/** What of a management credential may be seen. */
export function toManagementAuthResponse(connection: Connection, jwksUri: string): ManagementAuthResponse {
  const { managementAuthType: type, managementKeyId, managementNextKeyId } = connection;
  const status = managementAuthStatus(connection);
  if (type === 'none') return { type, status };
  const newest = connection.managementPublicKeys.findLast(({ until }) => until === null);
  return {
    type,
    status,
    ...given('clientId', connection.managementClientId),
    ...given('keyId', managementKeyId),
    ...given('nextKeyId', managementNextKeyId),
    ...(type === 'ssws'
      ? {}
      : {
          scopes: {
            requested: connection.managementScopes,
            granted: connection.managementGrantedScopes,
          },
        }),
    ...given('owner', connection.managementOwner),
    ...given('setAt', connection.managementSetAt?.toISOString() ?? null),
    ...given('tokenEnd', connection.managementSecretEnd),
    ...given('checkedAt', connection.managementCheckedAt?.toISOString() ?? null),
    ...given('fault', connection.managementFault),
    ...(newest ? { jwksUri, publicKey: newest.jwk satisfies PublicKey } : {}),
  };
}

/** How a connection's credential stands. */
export function managementAuthStatus(
  connection: Pick<Connection, 'managementAuthType' | 'managementSecret' | 'managementFault'>,
): ManagementAuthStatus {
  const { managementAuthType: type, managementSecret, managementFault } = connection;
  if (type === 'none') return 'none';
  if (managementSecret === null) return 'authorization-needed';
  if (managementFault === null) return 'configured';
  return managementFault === GRANT_REFUSED || managementFault === GRANT_INTERRUPTED
    ? 'reauthorization-needed'
    : 'failing';
}

function given<Name extends string>(name: Name, value: string | null): Partial<Record<Name, string>> {
  return value === null ? {} : ({ [name]: value } as Record<Name, string>);
}
