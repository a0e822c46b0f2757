import type { Membership } from './membership.js';

/** What a decision needs to know of a person, immutable and cacheable. Roles are not among it: they are derived. */
export interface SubjectFacts {
  readonly id: string;
  readonly connectionId: string;
  readonly sub: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly status: 'active' | 'disabled';
  readonly membership: Membership;
  /** Grows with every stored membership; part of every cache key that depends on it. */
  readonly membershipVersion: number;
  /** Sessions begun before this moment (milliseconds since 1970) are ended; null = none were. */
  readonly sessionsValidAfterMs: number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** True when a refresh token of one of the person's sessions can read the groups again. */
  readonly hasRefreshToken?: boolean;
}
