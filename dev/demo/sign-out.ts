import { cookieValues } from '../../src/http/cookies.js';
import type { OktaOrg } from '../okta-simulator/org.js';
import { SESSION_COOKIE } from '../okta-simulator/sessions.js';

/**
 * Signs a browser out of the gateway, as its own button would, and of Okta: somebody whom the gateway refused has
 * no session there, and would be refused again and again as the same person.
 * @returns the `Set-Cookie` lines that the browser has to receive.
 * @throws Error when the gateway does not answer.
 */
export async function signOutEverywhere(
  cookieHeader: string,
  gatewayUrl: string,
  org: OktaOrg,
): Promise<readonly string[]> {
  const answer = await fetch(`${gatewayUrl}/logout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookieHeader, origin: gatewayUrl },
    signal: AbortSignal.timeout(10_000),
  });
  await answer.body?.cancel();
  if (answer.status >= 500) throw new Error(`the gateway answered ${answer.status}`);
  for (const id of cookieValues(cookieHeader, SESSION_COOKIE)) org.sessions.end(id);
  return [...answer.headers.getSetCookie(), `${SESSION_COOKIE}=; Path=/; Max-Age=0`];
}
