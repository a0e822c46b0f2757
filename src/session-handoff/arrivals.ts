import { hashToken } from '../crypto/tokens.js';
import { cookieLine, singleCookie } from '../http/cookies.js';
import { HANDOFF_SECONDS } from './handoff-cookies.js';

/**
 * How often in a row a browser is brought to one path with a session that is good. Once is the rule, twice may be a
 * person in a hurry; whoever comes back once more goes round in circles.
 */
const MAX_ARRIVALS = 2;

/** The `Set-Cookie` line that notes that a browser was brought to a path of this host, for a minute. */
export function arrivalCookie(cookieHeader: string | undefined, path: string, secure: boolean): string {
  const count = Math.min(arrivalsAt(cookieHeader, path, secure) + 1, MAX_ARRIVALS);
  return cookieLine(nameOf(secure), `${tagOf(path)}.${count}`, secure, HANDOFF_SECONDS);
}

/** Whether a browser was brought to a path of this host as often as could help, within a minute each. */
export function hasArrivedInVain(cookieHeader: string | undefined, path: string, secure: boolean): boolean {
  return arrivalsAt(cookieHeader, path, secure) >= MAX_ARRIVALS;
}

/** Another path counts anew: tabs that are restored together arrive at the same time. */
function arrivalsAt(cookieHeader: string | undefined, path: string, secure: boolean): number {
  const [tag, count = ''] = singleCookie(cookieHeader, nameOf(secure))?.split('.') ?? [];
  return tag === tagOf(path) && /^\d$/.test(count) ? Number(count) : 0;
}

function tagOf(path: string): string {
  return hashToken(path).toString('hex').slice(0, 16);
}

function nameOf(secure: boolean): string {
  return `${secure ? '__Host-' : ''}rolegate-arrived`;
}
