/** Where a person's groups were learned. */
export type MembershipSource = 'id-token' | 'userinfo' | 'access-token' | 'api' | 'local';

/**
 * Whether a list of groups can be relied on: `suspect` = probably cut short and not confirmed by the
 * API, `unavailable` = it could not be read at all.
 */
export type MembershipCompleteness = 'complete' | 'suspect' | 'unavailable';

/** One Okta group: always its name, its id when the API told it. */
export interface Group {
  readonly name: string;
  readonly id?: string;
}

/** What Okta said about a person's groups, where it was learned, and when. */
export interface Membership {
  readonly groups: readonly Group[];
  readonly source: MembershipSource;
  readonly completeness: MembershipCompleteness;
  readonly fetchedAt: Date;
}

/** Groups kept per person at most; a longer list is refused rather than cut. */
export const MAX_GROUPS = 10_000;
