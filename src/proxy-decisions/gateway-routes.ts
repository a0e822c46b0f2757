import { canonicalPath } from '../decisions/canonical-path.js';

const DOT = 0x2e;
const PERCENT = 0x25;

/**
 * Whether a target on an application's host is one of the gateway's own, `/.rolegate/*`, where the session is handed
 * over. A proxy routes those to the gateway; to ask about one means that it doesn't, and to send a browser to the
 * sign-in because of it would begin a circle.
 * @param target `/path?query`, not decoded.
 */
export function isGatewayRoute(target: string): boolean {
  const first = target.charCodeAt(1);
  if (first !== DOT && first !== PERCENT) return false;
  const path = canonicalPath(target);
  return path !== undefined && (path === '/.rolegate' || path.startsWith('/.rolegate/'));
}
