import type { PendingSignIn } from './authorization-requests.repository.js';

/** How a person came to sign in: from here, from a tile at the provider, or asked to sign in again more strongly. */
export type SignInMethod = 'okta' | 'okta-tile' | 'step-up';

/** As it was when the sign-in began. */
export function signInMethodOf({
  initiatedByProvider,
  stepUp,
}: Pick<PendingSignIn, 'initiatedByProvider' | 'stepUp'>): SignInMethod {
  const asksForMore = Object.values(stepUp).some((wanted) => wanted !== undefined && wanted !== false);
  if (asksForMore) return 'step-up';
  return initiatedByProvider ? 'okta-tile' : 'okta';
}
