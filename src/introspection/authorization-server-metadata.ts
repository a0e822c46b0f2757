/** As much of RFC 8414 as applies to a gateway that issues no tokens to clients. */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly introspection_endpoint: string;
  readonly introspection_endpoint_auth_methods_supported: readonly string[];
  /** None: people sign in by redirects of the proxies, not by OAuth. */
  readonly response_types_supported: readonly string[];
  readonly grant_types_supported: readonly string[];
}

/** What clients such as mod_auth_openidc and APISIX configure themselves by. */
export function authorizationServerMetadata(issuer: string): AuthorizationServerMetadata {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'Bearer'],
    response_types_supported: [],
    grant_types_supported: [],
  };
}
