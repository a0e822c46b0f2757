/** The gateway's addresses that are entered in Okta for one connection. */
export interface ConnectionAddresses {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly initiateLoginUri: string;
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
