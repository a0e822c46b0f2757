import { isLoopbackHost } from '../config/environment-rules.js';
import { stepUpParameters } from '../applications/step-up-challenge.js';
import type { StepUp } from '../applications/step-up.js';
import type { ForwardedRequest } from './forwarded-request.js';

/** The longest address that the sign-in returns to, in characters. */
const MAX_RETURN_LENGTH = 2048;

/**
 * Where a person signs in who has no session, or none that is strong enough: an absolute address of the gateway, from
 * which they come back to where they were. What can't be repeated by going there (another method than GET), and what
 * sign-in wouldn't return to anyway (plain http beyond this machine), leads to the gateway's own page instead.
 * @param request A request to a host that belongs to an application.
 * @param stepUp The authentication that is asked for (OpenID Connect's `acr_values` and `max_age`, and a second factor).
 */
export function signInAddress(publicOrigin: string, request: ForwardedRequest, stepUp: StepUp = {}): string {
  return loginAddress(publicOrigin, request, stepUpParameters(stepUp));
}

/**
 * Where a person who was refused signs in as somebody else, whom the provider asks for whoever is signed in there; they
 * come back as from {@link signInAddress}, but without the query: a page repeats nothing that may be a secret.
 */
export function otherAccountAddress(publicOrigin: string, request: ForwardedRequest): string {
  const [path = ''] = request.target.split('?');
  return loginAddress(publicOrigin, { ...request, target: path }, ['prompt=login']);
}

function loginAddress(publicOrigin: string, request: ForwardedRequest, more: readonly string[]): string {
  const returnTo = returnAddress(request);
  const parameters = returnTo === undefined ? more : [`return_to=${encodeURIComponent(returnTo)}`, ...more];
  const login = `${publicOrigin}/login`;
  return parameters.length === 0 ? login : `${login}?${parameters.join('&')}`;
}

function returnAddress({ method, scheme, host, target }: ForwardedRequest): string | undefined {
  const repeatable = method === 'GET' || method === 'HEAD';
  const secure = scheme === 'https' || (scheme === 'http' && isLoopbackHost(host.name));
  if (!repeatable || !secure) return undefined;
  const address = `${scheme}://${host.name}${host.port === undefined ? '' : `:${host.port}`}${target}`;
  return address.length > MAX_RETURN_LENGTH ? undefined : address;
}
