import type { Schemas } from '../api/client.js';

type Issuer = Schemas['DiscoveredIssuerResponse'];

/** What a server behind an address is called. */
export function kindOf({ serverType, issuer }: Pick<Issuer, 'serverType' | 'issuer'>, okta: boolean): string {
  if (!okta) return 'OpenID provider';
  if (serverType === 'org') return 'The org’s own server';
  return issuer.endsWith('/oauth2/default') ? 'The default custom server' : 'A custom server';
}

/** What was found out about a server, and what taking it means. */
export function foundWords(
  { serverType, signingKeys = 0, clockSkewSeconds: skew }: Issuer,
  okta: boolean,
): string {
  const facts = [`✔ found, ${signingKeys} signing ${signingKeys === 1 ? 'key' : 'keys'}`];
  if (skew !== undefined) facts.push(`its clock differs by ${skew} s from the gateway’s`);
  if (okta) {
    facts.push(
      serverType === 'org'
        ? 'in every Okta org; puts groups into the ID token only'
        : 'needs API Access Management, a paid add-on; needs an access policy and a groups claim of its own',
    );
  }
  return `${facts.join(' · ')}.`;
}

/** Why a server can't be taken. */
export function missingWords({ reason, named }: Issuer): string {
  if (reason === 'other-issuer') return `✗ names itself ${named}.`;
  if (reason === 'not-found') return '✗ there is no such server.';
  return `✗ gave no usable answer (${reason}).`;
}
