import { isLoopbackHost } from '../config/environment-rules.js';
import type { ForwardedRequest } from './forwarded-request.js';

/** The longest address that the sign-in returns to, in characters. */
const MAX_RETURN_LENGTH = 2048;

/**
 * Where a person signs in who has no session: an absolute address of the gateway, from which he comes back
 * to where he was. What can't be repeated by going there (another method than GET), and what sign-in
 * wouldn't return to anyway (plain http beyond this machine), leads to the gateway's own page instead.
 * @param request A request to a host that belongs to an application.
 */
export function signInAddress(publicOrigin: string, request: ForwardedRequest): string {
  const { method, scheme, host, target } = request;
  const repeatable = method === 'GET' || method === 'HEAD';
  const secure = scheme === 'https' || (scheme === 'http' && isLoopbackHost(host.name));
  if (!repeatable || !secure) return `${publicOrigin}/login`;
  const address = `${scheme}://${host.name}${host.port === undefined ? '' : `:${host.port}`}${target}`;
  if (address.length > MAX_RETURN_LENGTH) return `${publicOrigin}/login`;
  return `${publicOrigin}/login?return_to=${encodeURIComponent(address)}`;
}
