import { isLoopbackHost, parseSecureUrl } from '../config/environment-rules.js';
import { GatewayError } from '../errors/gateway-error.js';
import { providerFault } from './provider-http.js';

/** What signing in needs of a provider's discovery document (OpenID Connect Discovery 1.0 section 3). */
export interface ProviderMetadata {
  /** Exactly as the document has it: what the `iss` of every token must equal. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly userinfoEndpoint: string | null;
  readonly endSessionEndpoint: string | null;
  /** Where tokens are revoked (RFC 7009). */
  readonly revocationEndpoint: string | null;
  readonly scopesSupported: readonly string[];
  readonly tokenEndpointAuthMethods: readonly string[];
  /** Whether every authorization response carries `iss` (RFC 9207). */
  readonly issParameterSupported: boolean;
}

/**
 * Reads a discovery document.
 * @param configured The connection's issuer; one trailing slash more or less is tolerated.
 * @throws GatewayError `issuer-mismatch` when it names another issuer; `okta-unavailable` when it is garbled.
 */
export function readMetadata(
  document: Readonly<Record<string, unknown>>,
  configured: string,
): ProviderMetadata {
  const { issuer } = document;
  if (typeof issuer !== 'string') throw garbled('issuer');
  if (withoutSlash(issuer) !== withoutSlash(configured)) {
    throw new GatewayError(
      'issuer-mismatch',
      'The identity provider names another issuer than the one that is configured here. An administrator has to correct the connection.',
      { detail: `the discovery document of ${configured} names the issuer ${issuer}` },
    );
  }
  const required = (name: string) => endpoint(document, name, issuer) ?? fail(name);
  return {
    issuer,
    authorizationEndpoint: required('authorization_endpoint'),
    tokenEndpoint: required('token_endpoint'),
    jwksUri: required('jwks_uri'),
    userinfoEndpoint: endpoint(document, 'userinfo_endpoint', issuer),
    endSessionEndpoint: endpoint(document, 'end_session_endpoint', issuer),
    revocationEndpoint: endpoint(document, 'revocation_endpoint', issuer),
    scopesSupported: strings(document['scopes_supported']) ?? [],
    // The default of OpenID Connect Discovery 1.0 section 3.
    tokenEndpointAuthMethods: strings(document['token_endpoint_auth_methods_supported']) ?? [
      'client_secret_basic',
    ],
    issParameterSupported: document['authorization_response_iss_parameter_supported'] === true,
  };
}

/** Where an issuer publishes its discovery document. */
export function discoveryUrl(issuer: string): string {
  return `${withoutSlash(issuer)}/.well-known/openid-configuration`;
}

/** An issuer in the form in which two are compared. Anybody may send one of any length, so it takes no regular expression. */
export function withoutSlash(issuer: string): string {
  let end = issuer.length;
  while (issuer[end - 1] === '/') end -= 1;
  return issuer.slice(0, end);
}

function endpoint(document: Readonly<Record<string, unknown>>, name: string, issuer: string): string | null {
  const value = document[name];
  if (value === undefined || value === null) return null;
  // A query is allowed in an endpoint (RFC 6749 section 3.1), a fragment is not.
  const url =
    typeof value === 'string' && !value.includes('#') ? parseSecureUrl(value.split('?')[0] ?? '') : undefined;
  if (!url) throw garbled(name);
  // A provider on the internet has no business sending us, or a browser, to our own machine.
  if (isLoopbackHost(url.hostname) && !isLoopbackHost(new URL(issuer).hostname)) throw garbled(name);
  return value as string;
}

function fail(name: string): never {
  throw garbled(name);
}

function garbled(name: string): GatewayError {
  return providerFault('discovery document', `has no usable ${name}`);
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}
