import { issuerFault, serverTypeOf } from '../connections/issuer.js';
import { withoutSlash } from '../openid-provider/provider-metadata.js';
import type { ConnectionFacts, OrganizationFacts } from './facts.js';
import { finding, quoted, type Finding } from './finding.js';
import { hasEndpointPath } from '../connections/nearby-issuers.js';
import { answerOf, faultOf, type Fault } from './outcome.js';

/** Clocks that differ by more than this are worth a warning, in milliseconds; tokens are taken with 60 s to spare. */
const SKEW_WARNING_MS = 5_000;
const SKEW_PROBLEM_MS = 60_000;

const ISSUER_SETTING = 'Here: PATCH issuer';

type IssuerFacts = Pick<ConnectionFacts, 'connection' | 'provider' | 'allowPrivateIssuers'>;

/** What there is to say of the issuer: its form, its documents, the org behind it, the two clocks. */
export function judgeIssuer({
  connection: { issuer },
  provider,
  allowPrivateIssuers,
}: IssuerFacts): Finding[] {
  const malformed = issuerFault(issuer, { allowPrivate: allowPrivateIssuers });
  if (malformed) {
    const code = {
      'issuer-admin-host': 'issuer-admin-host',
      'issuer-private': 'issuer-private-address',
      'issuer-malformed': 'issuer-malformed',
      'issuer-is-discovery-document': 'issuer-malformed',
    } as const;
    return [
      finding(code[malformed.code], malformed.detail, ISSUER_SETTING, provider.nearbyIssuer ?? undefined),
    ];
  }
  const fault = faultOf(provider.discovery);
  return [
    ...(fault ? [judgeFault(fault, issuer, provider.nearbyIssuer)] : judgeDocument(issuer, provider)),
    ...judgeKeys(provider),
    ...judgeClock(provider.skewMs),
    ...judgeOrganization(issuer, provider),
  ];
}

function judgeFault(fault: Fault, issuer: string, nearby: string | null): Finding {
  const host = new URL(issuer).host;
  const instead = nearby ?? undefined;
  switch (fault.kind) {
    case 'timeout':
      return finding(
        'issuer-timeout',
        `${host} gave no discovery document in time. Is it up, and may the gateway reach it?`,
      );
    case 'tls':
      return finding(
        'issuer-tls-failed',
        `No secure connection to ${host} was possible (${fault.detail}). A proxy that inspects TLS needs its certificate authority in NODE_EXTRA_CA_CERTS.`,
      );
    case 'private-address':
      return finding(
        'issuer-private-address',
        `${host} leads to an address of a private network, to which the gateway sends nothing.`,
        'Environment of the gateway: ALLOW_PRIVATE_ISSUERS, if that is intended',
        'on',
      );
    case 'unreachable':
      return finding('issuer-unreachable', `${host} can’t be reached (${fault.detail}).`, ISSUER_SETTING);
    default:
  }
  if (hasEndpointPath(issuer)) {
    return finding(
      'issuer-has-oauth2-suffix',
      `${issuer} ends in a path of Okta’s endpoints. The issuer of an org’s own server has no path, that of a custom server ends in /oauth2/<id>.` +
        (nearby === null ? '' : ` There is an issuer at ${nearby}.`),
      ISSUER_SETTING,
      instead,
    );
  }
  if (fault.kind === 'not-found') {
    return finding(
      'issuer-not-found',
      `There is no discovery document at ${issuer}: the authorization server may not exist.` +
        (nearby === null ? '' : ` There is one at ${nearby}.`),
      'Security → API → Authorization Servers: Issuer URI; here: issuer of this connection',
      instead,
    );
  }
  return finding(
    'issuer-discovery-garbled',
    `What ${host} answered is no discovery document: ${quoted(fault.detail)}.`,
    ISSUER_SETTING,
    instead,
  );
}

function judgeDocument(issuer: string, { discovery, clientIssuer }: ConnectionFacts['provider']): Finding[] {
  const named = answerOf(discovery)?.issuer ?? '';
  if (withoutSlash(named) !== withoutSlash(issuer)) {
    return [
      finding(
        'issuer-mismatch',
        `This connection has the issuer ${issuer}, its discovery document names ${quoted(named)}. Nobody can sign in until they are the same.`,
        ISSUER_SETTING,
        quoted(named),
      ),
    ];
  }
  const found = [finding('issuer-ok', `${issuer} has a valid discovery document.`)];
  if (named.endsWith('/')) {
    found.push(
      finding('issuer-trailing-slash', `Tokens are expected to name ${quoted(named)}, with the slash.`),
    );
  }
  const toClient = answerOf(clientIssuer);
  if (typeof toClient === 'string' && withoutSlash(toClient) !== withoutSlash(issuer)) {
    found.push(
      finding(
        'issuer-differs-for-client',
        `To this client the provider names the issuer ${quoted(toClient)} instead of ${issuer}: its ID tokens will be refused.`,
        'Applications → the app integration → Sign On → OpenID Connect ID Token → Issuer',
        issuer,
      ),
    );
  }
  return found;
}

function judgeKeys({ signingKeys }: ConnectionFacts['provider']): Finding[] {
  const fault = faultOf(signingKeys);
  if (fault)
    return [finding('signing-keys-unreadable', `The key set can’t be read: ${quoted(fault.detail)}.`)];
  return answerOf(signingKeys) === 0
    ? [
        finding(
          'signing-keys-without-rs256',
          'ID tokens are accepted with the algorithm RS256 only, and no key for it is published.',
        ),
      ]
    : [];
}

function judgeClock(skewMs: number | null): Finding[] {
  if (skewMs === null || Math.abs(skewMs) <= SKEW_WARNING_MS) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const detail = `The gateway’s clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} the provider’s; tokens are taken with 60 s to spare.`;
  const code = Math.abs(skewMs) > SKEW_PROBLEM_MS ? 'clock-skew-too-large' : 'clock-skew';
  return [finding(code, detail, 'Clock of the gateway’s machine: synchronise it (NTP)')];
}

function judgeOrganization(
  issuer: string,
  { organization, discovery }: ConnectionFacts['provider'],
): Finding[] {
  const org = answerOf(organization);
  if (org === undefined) return [];
  if (org === null) {
    return answerOf(discovery)
      ? [
          finding(
            'not-an-okta-org',
            'Any OpenID provider works for signing in. Only with Okta there are groups by API, event triggers, directory actions and Universal Logout.',
          ),
        ]
      : [];
  }
  const custom = serverTypeOf(issuer) === 'custom';
  return [
    custom
      ? finding(
          'authorization-server-custom',
          'Its access tokens can be read, and may carry a groups claim. It needs API Access Management in production, and an access policy that covers the client.',
        )
      : finding(
          'authorization-server-org',
          'Groups come by ID token, userinfo or API: access tokens of an org’s own server are opaque.',
        ),
    org.pipeline === 'idx'
      ? finding('okta-identity-engine', 'Every feature of the gateway is available.')
      : finding(
          'okta-classic-engine',
          'Universal Logout, phishing-resistant acr values and Federation Broker Mode settings belong to Identity Engine; on Classic max_age=0 does not work, 1 does.',
        ),
    ...judgeDomain(issuer, org),
  ];
}

function judgeDomain(issuer: string, { orgUrl, customDomain }: OrganizationFacts): Finding[] {
  const { origin } = new URL(issuer);
  const where = 'Applications → the app integration → Sign On → OpenID Connect ID Token → Issuer';
  if (orgUrl !== null && origin !== orgUrl) {
    return [
      finding(
        'issuer-custom-domain',
        `The org’s own address is ${quoted(orgUrl)}. The app integration’s issuer must be fixed to the custom domain.`,
        where,
        origin,
      ),
    ];
  }
  return customDomain !== null && customDomain !== origin
    ? [
        finding(
          'issuer-beside-custom-domain',
          `The org also answers at ${quoted(customDomain)}. The app integration’s issuer must be fixed to the one that is used here.`,
          where,
          origin,
        ),
      ]
    : [];
}
