/** What a provider is told when a person signs out (OpenID Connect RP-Initiated Logout 1.0). */
export interface EndSessionRequest {
  readonly idToken: string;
  readonly clientId: string;
  readonly postLogoutRedirectUri: string;
  readonly state: string;
}

/** Where the browser goes to sign out at the provider. */
export function endSessionLocation(endpoint: string, request: EndSessionRequest): string {
  const url = new URL(endpoint);
  url.searchParams.set('id_token_hint', request.idToken);
  url.searchParams.set('client_id', request.clientId);
  url.searchParams.set('post_logout_redirect_uri', request.postLogoutRedirectUri);
  url.searchParams.set('state', request.state);
  return url.href;
}
