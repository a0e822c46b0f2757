/** The three kinds of factors (NIST SP 800-63B section 5): what one knows, has and is. */
type Kind = 'knowledge' | 'possession' | 'inherence';

/**
 * The methods of RFC 8176 section 2 that are a factor. What is missing is none by itself: where somebody is (`geo`), how
 * risky that looks (`rba`), that anybody touched a key (`user`), an integrated Windows sign-in (`wia`), a second channel
 * (`mca`), a mail (NIST SP 800-63B section 5.1.3.1).
 */
const KIND_OF_METHOD: ReadonlyMap<string, Kind> = new Map([
  ['pwd', 'knowledge'],
  ['pin', 'knowledge'],
  ['kba', 'knowledge'],
  ['otp', 'possession'],
  ['sms', 'possession'],
  ['tel', 'possession'],
  ['hwk', 'possession'],
  ['swk', 'possession'],
  ['sc', 'possession'],
  ['pop', 'possession'],
  ['face', 'inherence'],
  ['fpt', 'inherence'],
  ['iris', 'inherence'],
  ['retina', 'inherence'],
  ['vbm', 'inherence'],
]);

/**
 * Whether authentication methods (`amr`) show a second factor: the provider says so itself (`mfa`), or they are of two
 * different kinds. Two of one kind are one factor twice, and what is not known is none.
 */
export function showsSecondFactor(amr: readonly string[]): boolean {
  if (amr.includes('mfa')) return true;
  let first: Kind | undefined;
  for (const method of amr) {
    const kind = KIND_OF_METHOD.get(method);
    if (kind === undefined || kind === first) continue;
    if (first !== undefined) return true;
    first = kind;
  }
  return false;
}
