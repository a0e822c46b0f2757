import type { Factor, OktaUser } from './org-types.js';

/** What an `acr_values` entry demands. */
type Demand = 'any' | 'two-factors' | 'two-if-possible' | 'phishing-resistant';

/** The `acr_values` that Okta supports; others are ignored. */
const SUPPORTED: Record<string, Demand> = {
  'urn:okta:loa:1fa:any': 'any',
  'urn:okta:loa:1fa:pwd': 'any',
  'urn:okta:loa:2fa:any': 'two-factors',
  'urn:okta:loa:2fa:any:ifpossible': 'two-if-possible',
  phr: 'phishing-resistant',
  phrh: 'phishing-resistant',
};

/** The first supported value of an `acr_values` parameter. */
export function requestedAcr(acrValues: string): string | undefined {
  return acrValues.split(' ').find((value) => Object.hasOwn(SUPPORTED, value));
}

/** Whether a person who signed in with these methods has met the demand. */
export function meets(acr: string | undefined, user: OktaUser, amr: readonly string[]): boolean {
  const demand = acr === undefined ? undefined : SUPPORTED[acr];
  switch (demand) {
    case 'two-factors':
      return amr.includes('mfa');
    case 'two-if-possible':
      return amr.includes('mfa') || user.factors.length === 0;
    case 'phishing-resistant':
      return amr.includes('hwk');
    default:
      return true;
  }
}

/** How a person signs in when this is demanded: with as much as they have enrolled for it. */
export function methodsFor(acr: string | undefined, user: OktaUser): readonly string[] {
  const demand = acr === undefined ? undefined : SUPPORTED[acr];
  const has = (factor: Factor): boolean => user.factors.includes(factor);
  if (demand === 'phishing-resistant') return has('webauthn') ? ['hwk', 'mfa', 'pwd'] : ['pwd'];
  if (demand === 'two-factors' || demand === 'two-if-possible') {
    if (has('otp')) return ['mfa', 'otp', 'pwd'];
    return has('webauthn') ? ['hwk', 'mfa', 'pwd'] : ['pwd'];
  }
  return ['pwd'];
}
