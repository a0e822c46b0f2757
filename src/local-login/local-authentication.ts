/**
 * What a session by a local account says of its authentication. No provider's context class fits, so it names the
 * standard policy that was met (OpenID PAPE 1.0 section 4): more than one factor.
 */
export const LOCAL_ACR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

/** Authentication methods (RFC 8176): a password, a one-time code, and so more than one factor. */
export const LOCAL_AMR = ['pwd', 'otp', 'mfa'] as const;

/** How long a session by a local account lasts under `LOCAL_LOGIN=breakglass`, in seconds. */
export const BREAK_GLASS_LIMITS = { idleSeconds: 15 * 60, maxSeconds: 60 * 60 } as const;

/** What a step-up asks for. How recent the authentication must be needs no word: it happens now. */
export interface StepUpDemand {
  /** One of these must be met; empty = any will do. */
  readonly acrValues: readonly string[];
}

/** Whether signing in with a local account can give what is asked for. */
export function canMeet({ acrValues }: StepUpDemand): boolean {
  return acrValues.length === 0 || acrValues.includes(LOCAL_ACR);
}
