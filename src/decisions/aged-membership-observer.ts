/**
 * Why a membership was older than `MEMBERSHIP_MAX_AGE_SECONDS` when a decision came to it: `being-reread` = it is read
 * again behind the decision, `okta-unreachable` = Okta can't be asked, `no-credential` = nothing here could ask it.
 */
export type AgedCause = 'being-reread' | 'okta-unreachable' | 'no-credential';

/** A decision that came to an old membership. */
export interface AgedMembership {
  readonly connectionId: string;
  /** Slug of the connection. */
  readonly connection: string;
  readonly subjectId: string;
  readonly fetchedAt: Date;
  readonly cause: AgedCause;
  /** `used` = the decision rests on it, `refused` = it was too old for that. */
  readonly outcome: 'used' | 'refused';
}

/** Is told of every decision that comes to a membership past its age. Must be quick and never throw. */
export abstract class AgedMembershipObserver {
  abstract observe(aged: AgedMembership): void;
}
