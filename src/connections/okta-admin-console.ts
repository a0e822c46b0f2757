/** Okta's domains, where the admin console is at a host of its own. */
const OKTA_HOST = /^([^.]+)(\.(?:okta|oktapreview|okta-emea|okta-gov|trexcloud)\.com|\.okta\.mil)$/;

/**
 * Where the admin console of the org behind an address is, as far as the address alone tells: nothing is asked. Undefined
 * for an org with a domain of its own, for other providers, and for anything but https: an admin types a password there.
 */
export function oktaAdminConsole(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && OKTA_HOST.test(hostname)
    ? `https://${hostname.replace(OKTA_HOST, '$1-admin$2')}`
    : undefined;
}
