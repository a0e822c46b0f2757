import type { SubjectFacts } from '../subjects/subject-facts.js';

/**
 * Why a re-read gave no facts: `unreachable` = Okta could not be asked in time (the stored membership
 * stands, and ages), `gone` = the person does not exist any more or may not act in Okta (suspended,
 * deactivated, deleted): their sessions are ended and their membership is emptied by then.
 */
export type RefreshFailure = 'unreachable' | 'gone';

/** What a caller asks for who waits. */
export interface RefreshOptions {
  /** How long the caller waits, in milliseconds, at most 3,000 (in the background 8,000); the read itself goes on behind. */
  readonly waitMs: number;
  /**
   * A stored membership that was fetched at this moment or later will do, and Okta isn't asked: the caller decided by
   * facts from before another read, here or in another replica, was stored. Default: Okta is asked in any case.
   */
  readonly freshSince?: Date;
  /** True: no request waits for it, so that Okta is asked behind everybody for whom one does. Default false. */
  readonly background?: boolean;
}

/** How long a read may take that no request waits for, in milliseconds: for `waitMs` of one in the background. */
export const BACKGROUND_READ_MS = 8_000;

/** Re-reads memberships that have grown old, so that a removed group takes effect without a sign-in. */
export abstract class MembershipRefresher {
  /**
   * Whether a membership of this connection can be read without its owner: by an API credential or, of this person, by
   * the refresh token of a session. Cheap and in memory: called per decision.
   * @param person Undefined = whether anybody's can.
   */
  abstract canReread(connectionId: string, person?: Pick<SubjectFacts, 'hasRefreshToken'>): boolean;

  /**
   * Reads the person's status and groups now and stores them. Concurrent calls for one person share one read.
   * @returns The facts as stored, or why there are none.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  abstract refresh(subjectId: string, options: RefreshOptions): Promise<SubjectFacts | RefreshFailure>;

  /**
   * Asks for the same without waiting. Never throws. Requests for one person are merged; when too many
   * wait already, or Okta is failing, it is dropped: the next decision asks again.
   */
  abstract refreshInBackground(subjectId: string): void;

  /**
   * Since when memberships of this connection could not be read from Okta (milliseconds since 1970, wall
   * clock); undefined while the last read succeeded or none was tried. With a subject, a failure that
   * concerns this person alone counts too. Cheap and in memory.
   */
  abstract unreachableSince(connectionId: string, subjectId?: string): number | undefined;
}
