import {
  clientAddresses,
  connectionAddresses,
  managementAddresses,
  type GatewayAddress,
} from './connection-addresses.js';
import type { ConnectionWarning } from './connection-warnings.js';
import type { Connection, ConnectionStatus, OktaActions } from './connection.entity.js';
import { serverTypeOf, type ServerType } from './issuer.js';
import {
  ManagementAuthResponse,
  PublicKeyResponse,
  toManagementAuthResponse,
} from './management-auth-response.dto.js';
import { oktaAdminConsole } from './okta-admin-console.js';

/** What the last test of a connection said. */
export class LastTestResponse {
  /** ISO 8601. */
  checkedAt: string;
  verdict: 'ok' | 'warnings' | 'problems';
  problems: number;
  warnings: number;
  /** The version of the connection that was tested: where it is not the present one, something was changed since. */
  version: number;
}

/** A connection as the API shows it: never a secret. */
export class ConnectionResponse {
  id: string;
  slug: string;
  name: string;
  environment?: string;
  /** Of the built-in connection of local accounts alone, which is seen here and changed nowhere. */
  kind?: 'local';
  status: ConnectionStatus;
  issuer: string;
  /** `custom` below `/oauth2/`, else `org`. */
  serverType: ServerType;
  /**
   * The address of the org's admin console. Present where the issuer alone tells it: one at a domain of Okta's own. For
   * others `POST /api/v1/connections/discovery` asks the org.
   */
  adminConsole?: string;
  /** Empty for a draft that was given none yet. */
  clientId: string;
  hasClientSecret: boolean;
  /** When the client secret was set, ISO 8601; absent without one, and for one from before this was written down. */
  clientSecretSetAt?: string;
  /** Its last four characters; absent as `clientSecretSetAt` is, and of a secret shorter than 16 characters. */
  clientSecretEnd?: string;
  /** Present when the client proves itself by a private key instead of a secret. */
  tokenEndpointAuthMethod?: 'private_key_jwt';
  /** Key id of the client's key in use. */
  keyId?: string;
  /** Key id of a generated key of the client that the provider has not accepted yet; it comes into use when it does. */
  nextKeyId?: string;
  /** Where the provider may fetch the client's public keys that were generated here. */
  jwksUri?: string;
  /** The client's newest generated public key, to be entered at the provider where it can't fetch `jwksUri`. */
  publicKey?: PublicKeyResponse;
  managementAuth: ManagementAuthResponse;
  groupsClaim: string;
  /** Scopes beyond `openid profile email`. */
  scopes: string[];
  defaultRole: string | null;
  allowedEmailDomains: string[];
  requiredGroups: string[];
  attributeClaims: string[];
  /** What callers of the API may do in Okta's directory through the connection. */
  oktaActions: OktaActions;
  acrValues?: string;
  /** Seconds. */
  maxAge?: number;
  /** To be entered in Okta as sign-in redirect URI. */
  redirectUri: string;
  /** To be entered in Okta as sign-out redirect URI. */
  postLogoutRedirectUri: string;
  /** To be entered in Okta as initiate login URI, which the dashboard tile opens. */
  initiateLoginUri: string;
  version: number;
  /** Absent while nobody has tested it. */
  lastTest?: LastTestResponse;
  /**
   * What to look at, when there is something: `issuer-not-reached` = its provider could not be asked about the issuer;
   * `client-shared` = another connection has the same issuer and client id.
   */
  warnings?: ConnectionWarning[];
}

/** A page of connections. */
export class ConnectionPage {
  items: ConnectionResponse[];
  nextCursor: string | null;
}

/** A value to copy into a field of Okta's admin console. */
export class SetupValue {
  field: string;
  value: string;
}

/** One step of the set-up in Okta's admin console. */
export class SetupStep {
  title: string;
  text: string;
  /** What to copy, and into which field. */
  values?: SetupValue[];
}

/** One of Okta's scopes: what it is for here, and whether it may be requested. */
export class OktaScopeResponse {
  scope: string;
  /** `sign-in` = in the connection's `scopes`; `management` = in `managementAuth.scopes`. */
  kind: 'sign-in' | 'management';
  purpose: string;
  requestable: boolean;
  /** Why it is refused. */
  reason?: string;
}

/** How to set up the Okta side of a connection. */
export class SetupGuideResponse {
  redirectUri: string;
  postLogoutRedirectUri: string;
  initiateLoginUri: string;
  /** The second redirect URI, for the app through which an admin grants access to the management API. */
  managementRedirectUri: string;
  /** Where Okta may fetch the public keys of a service app whose key is generated here. */
  jwksUri: string;
  /** What an event hook of Okta calls. */
  eventHookUrl: string;
  /** The logout endpoint of Okta's Universal Logout (Global Token Revocation). */
  universalLogoutUrl: string;
  /** Where the provider may fetch the public keys of a client whose key is generated here. */
  clientJwksUri: string;
  /** What OpenID providers with back-channel logout call; Okta has none. */
  backchannelLogoutUri: string;
  steps: SetupStep[];
  /** Every scope of Okta's that the gateway knows. */
  scopes: OktaScopeResponse[];
  /** As of a connection: the address of the org's admin console where the issuer alone tells it. */
  adminConsole?: string;
}

/** What of a connection may be seen. */
export function toConnectionResponse(connection: Connection, gateway: GatewayAddress): ConnectionResponse {
  const adminConsole = oktaAdminConsole(connection.issuer);
  return {
    id: connection.id,
    slug: connection.slug,
    name: connection.name,
    ...(connection.environment === null ? {} : { environment: connection.environment }),
    ...(connection.kind === 'local' ? { kind: connection.kind } : {}),
    status: connection.status,
    issuer: connection.issuer,
    serverType: serverTypeOf(connection.issuer),
    ...(adminConsole === undefined ? {} : { adminConsole }),
    clientId: connection.clientId,
    hasClientSecret: connection.clientSecret !== null,
    ...(connection.clientSecretSetAt
      ? { clientSecretSetAt: connection.clientSecretSetAt.toISOString() }
      : {}),
    ...(connection.clientSecretEnd ? { clientSecretEnd: connection.clientSecretEnd } : {}),
    ...clientKeysOf(connection, gateway),
    managementAuth: toManagementAuthResponse(
      connection,
      managementAddresses(gateway, connection.slug).jwksUri,
    ),
    groupsClaim: connection.groupsClaim,
    scopes: connection.scopes,
    defaultRole: connection.defaultRole,
    allowedEmailDomains: connection.allowedEmailDomains,
    requiredGroups: connection.requiredGroups,
    attributeClaims: connection.attributeClaims,
    oktaActions: connection.oktaActions,
    ...(connection.acrValues === null ? {} : { acrValues: connection.acrValues }),
    ...(connection.maxAge === null ? {} : { maxAge: connection.maxAge }),
    ...connectionAddresses(gateway, connection.slug),
    version: connection.version,
    ...(connection.lastTest ? { lastTest: { ...connection.lastTest } } : {}),
  };
}

function clientKeysOf(connection: Connection, gateway: GatewayAddress): Partial<ConnectionResponse> {
  const { clientPrivateKey, clientKeyId, clientNextKeyId } = connection;
  const newest = connection.clientPublicKeys.findLast(({ until }) => until === null);
  return {
    ...(clientPrivateKey ? { tokenEndpointAuthMethod: 'private_key_jwt' } : {}),
    ...(clientKeyId ? { keyId: clientKeyId } : {}),
    ...(clientNextKeyId ? { nextKeyId: clientNextKeyId } : {}),
    ...(newest
      ? { jwksUri: clientAddresses(gateway, connection.slug).clientJwksUri, publicKey: newest.jwk }
      : {}),
  };
}
