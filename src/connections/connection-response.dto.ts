import { connectionAddresses, managementAddresses, type GatewayAddress } from './connection-addresses.js';
import type { Connection, ConnectionStatus, OktaActions } from './connection.entity.js';
import { serverTypeOf, type ServerType } from './issuer.js';
import { ManagementAuthResponse, toManagementAuthResponse } from './management-auth-response.dto.js';

/** A connection as the API shows it: never a secret. */
export class ConnectionResponse {
  id: string;
  slug: string;
  name: string;
  environment?: string;
  status: ConnectionStatus;
  issuer: string;
  /** `custom` below `/oauth2/`, else `org`. */
  serverType: ServerType;
  clientId: string;
  hasClientSecret: boolean;
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
  steps: SetupStep[];
  /** Every scope of Okta's that the gateway knows. */
  scopes: OktaScopeResponse[];
}

/** What of a connection may be seen. */
export function toConnectionResponse(connection: Connection, gateway: GatewayAddress): ConnectionResponse {
  return {
    id: connection.id,
    slug: connection.slug,
    name: connection.name,
    ...(connection.environment === null ? {} : { environment: connection.environment }),
    status: connection.status,
    issuer: connection.issuer,
    serverType: serverTypeOf(connection.issuer),
    clientId: connection.clientId,
    hasClientSecret: connection.clientSecret !== null,
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
  };
}
