import type { Schemas } from './client.js';

type Membership = Pick<Schemas['MembershipSummary'], 'source' | 'completeness'>;

/** Where groups were learned, after "from". */
export const SOURCE_WORDS: Readonly<Record<Membership['source'], string>> = {
  'id-token': 'the ID token',
  userinfo: 'userinfo',
  'access-token': 'the access token',
  api: 'Okta’s API',
  local: 'the local account',
};

/** Whether a list of groups can be relied on. */
export const COMPLETENESS_WORDS: Readonly<Record<Membership['completeness'], string>> = {
  complete: 'complete',
  suspect: 'may be cut short',
  unavailable: 'could not be read',
};

/** How somebody has signed in; words for what is not known are its own. */
export function methodWords(method: string): string {
  return METHOD_WORDS[method] ?? method;
}

const METHOD_WORDS: Readonly<Record<string, string>> = {
  okta: 'with Okta',
  'okta-tile': 'by the Okta tile',
  'step-up': 'with a stronger sign-in',
  local: 'with a local account',
};

/** How much of the time for which groups are taken as they are is over, 0 to 1. Times in seconds. */
export function ageShare(ageSeconds: number, maxAgeSeconds: number): number {
  if (maxAgeSeconds <= 0) return 1;
  return Math.min(1, Math.max(0, ageSeconds / maxAgeSeconds));
}

/** `1,204`, or `10,000+` when nobody counted further. */
export function countWords({ value, capped }: Schemas['CappedCount']): string {
  return `${value.toLocaleString('en')}${capped ? '+' : ''}`;
}
