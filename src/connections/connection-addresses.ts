/** The gateway's addresses that are entered in Okta for one connection. */
export interface ConnectionAddresses {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly initiateLoginUri: string;
}

/** The gateway's addresses that concern a connection's credential for the management API. */
export interface ManagementAddresses {
  /** The second redirect URI, to which Okta sends an admin who grants access. */
  readonly managementRedirectUri: string;
  /** Where Okta may fetch the public keys of the service app. */
  readonly jwksUri: string;
}

/** The gateway's addresses for the client that signs people in, besides those that browsers visit. */
export interface ClientAddresses {
  /** Where the provider may fetch the public keys of the client. */
  readonly clientJwksUri: string;
  /** What OpenID providers with back-channel logout call; Okta has none. */
  readonly backchannelLogoutUri: string;
}

/** The addresses at which Okta tells the gateway, by itself, what has changed for a connection's people. */
export interface NotificationAddresses {
  /** What an event hook of Okta calls. */
  readonly eventHookUrl: string;
  /** The logout endpoint of Okta's Universal Logout (Global Token Revocation). */
  readonly universalLogoutUrl: string;
}

/** Where the gateway can be reached, as configured: never taken from a request. */
export interface GatewayAddress {
  readonly publicOrigin: string;
  readonly okta: { readonly redirectPath: string; readonly postLogoutPath: string };
}

/** The addresses of a connection, all below PUBLIC_URL. */
export function connectionAddresses(gateway: GatewayAddress, slug: string): ConnectionAddresses {
  return {
    redirectUri: `${gateway.publicOrigin}${gateway.okta.redirectPath}`,
    postLogoutRedirectUri: `${gateway.publicOrigin}${gateway.okta.postLogoutPath}`,
    initiateLoginUri: `${gateway.publicOrigin}/okta-initiate-login?accountId=${encodeURIComponent(slug)}`,
  };
}

/** The addresses of a connection's management credential, all below PUBLIC_URL. */
export function managementAddresses(
  { publicOrigin }: Pick<GatewayAddress, 'publicOrigin'>,
  slug: string,
): ManagementAddresses {
  return {
    managementRedirectUri: `${publicOrigin}/okta/management/callback`,
    jwksUri: `${publicOrigin}/okta/management/jwks/${encodeURIComponent(slug)}`,
  };
}

/** The addresses of a connection's client, all below PUBLIC_URL. */
export function clientAddresses(
  { publicOrigin }: Pick<GatewayAddress, 'publicOrigin'>,
  slug: string,
): ClientAddresses {
  return {
    clientJwksUri: `${publicOrigin}/okta/client/jwks/${encodeURIComponent(slug)}`,
    backchannelLogoutUri: `${publicOrigin}/backchannel-logout/${encodeURIComponent(slug)}`,
  };
}

/** Where Okta tells of changes to a connection's people, all below PUBLIC_URL. */
export function notificationAddresses(
  { publicOrigin }: Pick<GatewayAddress, 'publicOrigin'>,
  slug: string,
): NotificationAddresses {
  return {
    eventHookUrl: `${publicOrigin}/okta/event-hooks/${encodeURIComponent(slug)}`,
    universalLogoutUrl: `${publicOrigin}/okta/universal-logout/${encodeURIComponent(slug)}`,
  };
}
