import type { Schemas } from '../api/client.js';

type TestResult = Schemas['ConnectionTestResponse'];
type Finding = Schemas['FindingResponse'];

/** What is entered in the client's step and not saved. Held in memory alone: it has secrets in it. */
export interface Entered {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty = the stored one, or none. */
  readonly clientSecret: string;
  /** Empty = the stored credential, or none. */
  readonly apiToken: string;
}

/** What Okta says of one field. */
export interface Verdict {
  readonly good: boolean;
  readonly text: string;
  /** The place that changes it. */
  readonly where?: string;
}

/** The fields that Okta has something to say of. */
export interface Verdicts {
  readonly clientId?: Verdict;
  readonly clientSecret?: Verdict;
  readonly apiToken?: Verdict;
  /** What none of the fields is to blame for. */
  readonly others: readonly Finding[];
}

const CLIENT_ID = ['client-unknown', 'app-not-found'];
const SECRET = [
  'client-secret-refused',
  'client-secret-undecipherable',
  'client-key-refused',
  'app-auth-method-mismatch',
];
const TOKEN = [
  'api-token-refused',
  'service-app-refused',
  'service-app-key-unknown',
  'service-app-demands-dpop',
  'scopes-none-granted',
  'admin-role-missing',
  'credential-owner-not-active',
  'credential-undecipherable',
  'credential-not-tested',
  'memberships-not-readable',
];
/** Said of a connection that nobody can have used yet, or beside a field already. */
const NO_NEWS = new Set([
  'client-secret-missing',
  'mappings-none',
  'no-admin-mapping',
  'no-groups-fallback',
  'credential-authorization-needed',
]);

/** What is to be tried; undefined while there is too little of it. */
export function toTry(entered: Entered): Entered | undefined {
  const { issuer, clientId, clientSecret, apiToken } = entered;
  const line = clientId.trim();
  if (line === '') return undefined;
  return { issuer, clientId: line, clientSecret: clientSecret.trim(), apiToken: apiToken.trim() };
}

/** What a test says of each field. */
export function verdictsOf({ findings, credential }: TestResult): Verdicts {
  const has = (code: string): boolean => findings.some((found) => found.code === code);
  const first = (codes: readonly string[]): Finding | undefined =>
    findings.find(({ code }) => codes.includes(code));
  const accepted = has('client-secret-accepted') || has('client-key-accepted');
  const said = {
    clientId: verdict(first(CLIENT_ID), accepted ? 'Okta knows this client' : undefined),
    clientSecret: verdict(first(SECRET), accepted ? 'secret accepted' : undefined),
    apiToken: verdict(first(TOKEN), has('credential-ok') ? tokenWords(credential) : undefined),
  };
  const beside = new Set([...CLIENT_ID, ...SECRET, ...TOKEN]);
  return {
    ...(said.clientId ? { clientId: said.clientId } : {}),
    ...(said.clientSecret ? { clientSecret: said.clientSecret } : {}),
    ...(said.apiToken ? { apiToken: said.apiToken } : {}),
    others: findings.filter(
      ({ code, severity }) =>
        (severity === 'problem' || severity === 'warning') && !beside.has(code) && !NO_NEWS.has(code),
    ),
  };
}

function verdict(bad: Finding | undefined, good: string | undefined): Verdict | undefined {
  if (bad) {
    return {
      good: false,
      text: `${bad.title}. ${bad.detail}`,
      // The place here is this very field.
      ...(bad.setting ? { where: bad.setting.where.replace(/; here: .*$/, '') } : {}),
    };
  }
  return good === undefined ? undefined : { good: true, text: good };
}

function tokenWords(credential: TestResult['credential']): string {
  const valid = credential?.type === 'ssws' ? 'token valid' : 'API access works';
  return credential?.owner ? `${valid}, with the rights of ${credential.owner.login}` : valid;
}

/** Whether it is known what the API access is good for, be it nothing. */
export function knowsFeatures(features: readonly Schemas['FeatureResponse'][]): boolean {
  return features.some(({ usable, scopes }) => usable || scopes.some(({ granted }) => granted !== null));
}

/** How many features the API access is good for, and which are missing. */
export function featureWords(features: readonly Schemas['FeatureResponse'][]): string {
  const missing = features.filter(({ usable }) => !usable).length;
  return missing === 0
    ? `It is good for all ${features.length} things that the gateway can do with it.`
    : `It is good for ${features.length - missing} of ${features.length} things that the gateway can do with it.`;
}
