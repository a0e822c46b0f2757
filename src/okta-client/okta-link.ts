import { OktaProblem } from './okta-problem.js';

/** Where Okta itself runs orgs. Behind a custom domain, its links name one of these instead of the domain that was called. */
const OKTA_HOST = /\.(okta|oktapreview|okta-emea|okta-gov|trexcloud)\.com$|\.okta\.mil$/;

const LINK = /<([^<>]*)>([^<]*)/g;
const REL_NEXT = /;\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)/i;

/**
 * The address of a list's next page, always on the org's own origin: whatever host a `Link` header (RFC 8288)
 * names, the credential is sent nowhere else.
 * @param header All `Link` headers of the answer, joined by commas; null when there is none.
 * @param requestUrl The address that was asked: the next page is the same resource with another query.
 * @param mayRepeat Whether the next page may have the very address that was asked: the System Log names it so as long
 *   as nothing new happened.
 * @returns undefined on the last page.
 * @throws OktaProblem `garbled` for a link to a host that is neither the org's nor Okta's, or to another resource.
 */
export function nextPageUrl(header: string | null, requestUrl: URL, mayRepeat = false): URL | undefined {
  const target = [...(header ?? '').matchAll(LINK)].find(([, , parameters]) =>
    REL_NEXT.test(parameters ?? ''),
  )?.[1];
  if (target === undefined) return undefined;
  const link = URL.canParse(target, requestUrl.href) ? new URL(target, requestUrl) : undefined;
  if (!link || (link.origin !== requestUrl.origin && !OKTA_HOST.test(link.hostname))) {
    throw new OktaProblem('garbled', 'Okta’s answer links to a foreign host');
  }
  if (decoded(link.pathname) !== decoded(requestUrl.pathname)) {
    throw new OktaProblem('garbled', 'Okta’s answer links to another resource');
  }
  const next = new URL(requestUrl);
  next.search = link.search;
  if (next.href === requestUrl.href && !mayRepeat)
    throw new OktaProblem('garbled', 'Okta’s answer links to itself as its next page');
  return next;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
