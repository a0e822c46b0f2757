import { oktaIssuer, oktaOrigin } from '../config/okta-domain.js';
import { invalidValue } from '../errors/gateway-error.js';
import { issuerFault, normalizeIssuer, orgUrlOf, serverTypeOf } from './issuer.js';
import { isLoopbackHost } from '../config/environment-rules.js';

/** The two ways in which a request names an issuer: itself, or by an Okta org's domain and the id of one of its servers. */
export interface IssuerInput {
  readonly issuer?: string;
  readonly domain?: string;
  /** Null or empty = the org's own server. */
  readonly authorizationServerId?: string | null;
}

/** An issuer in the form in which it is stored, and where in the request it was named. */
export interface RequestedIssuer {
  readonly issuer: string;
  /** JSON Pointer (RFC 6901). */
  readonly pointer: '/issuer' | '/domain' | '/authorizationServerId';
}

/** Where issuers may be. */
export interface IssuerPlaces {
  /** On private addresses, loopback among them. */
  readonly allowPrivate: boolean;
  /** On a loopback host: only for a gateway that is on one itself. */
  readonly allowLoopback: boolean;
}

/**
 * The issuer that a request names; undefined when it names none.
 * @param present The issuer of a connection that is changed: what the request leaves out of domain and id stays.
 * @throws GatewayError `validation-failed` when it is not acceptable, or named in two ways.
 */
export function requestedIssuer(
  input: IssuerInput,
  places: IssuerPlaces,
  present?: string,
): RequestedIssuer | undefined {
  const { issuer, domain, authorizationServerId } = input;
  if (issuer !== undefined) {
    const other =
      domain !== undefined ? 'domain' : authorizationServerId !== undefined ? 'authorizationServerId' : null;
    if (other !== null)
      throw invalidValue(`/${other}`, 'ambiguous', `Give either issuer or domain, not both: ${FORMS}`);
    return { issuer: acceptedIssuer(issuer, '/issuer', places), pointer: '/issuer' };
  }
  if (domain === undefined && authorizationServerId === undefined) return undefined;
  const origin = domain === undefined ? present && orgUrlOf(present) : oktaOrigin(domain);
  if (origin === undefined) {
    throw domain === undefined
      ? invalidValue('/domain', 'required', 'Give the domain to which the authorization server belongs.')
      : invalidValue('/domain', 'domain-malformed', 'A domain is a host name such as example.okta.com.');
  }
  const server = authorizationServerId === undefined ? present && serverIdOf(present) : authorizationServerId;
  const pointer = domain === undefined ? '/authorizationServerId' : '/domain';
  return { issuer: acceptedIssuer(oktaIssuer(origin, server), pointer, places), pointer };
}

/** The two forms of an Okta issuer, for people. */
export const FORMS =
  'an Okta org’s own authorization server has the issuer https://<your-org>.okta.com (no path; authorizationServerId null or empty), a custom one https://<your-org>.okta.com/oauth2/<authorizationServerId>.';

function acceptedIssuer(
  issuer: string,
  pointer: string,
  { allowPrivate, allowLoopback }: IssuerPlaces,
): string {
  const fault = issuerFault(issuer, { allowPrivate });
  if (fault) throw invalidValue(pointer, fault.code, fault.detail);
  // A gateway on the internet must not be pointed to what listens on its own machine by whoever may edit a connection.
  if (!allowPrivate && !allowLoopback && isLoopbackHost(new URL(issuer).hostname)) {
    throw invalidValue(
      pointer,
      'issuer-private',
      'The issuer is on the gateway’s own machine. Set ALLOW_PRIVATE_ISSUERS=on if that is intended.',
    );
  }
  return normalizeIssuer(issuer);
}

function serverIdOf(issuer: string): string | null {
  return serverTypeOf(issuer) === 'custom' ? (new URL(issuer).pathname.split('/')[2] ?? null) : null;
}
