import type { SubjectFacts } from '../subjects/subject-facts.js';

/** A session with its person, as cached for decisions. Times are milliseconds since 1970. */
export interface SessionFacts {
  /** Lower-case hex of the SHA-256 of the value of the gateway's own cookie: the `ref` in the change log. */
  readonly key: string;
  readonly id: string;
  readonly connectionId: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** How long it may be left unused where that is less than for others; undefined = as long as they. Milliseconds. */
  readonly idleMs?: number | undefined;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTimeMs: number | null;
  /** Keys of the roles that its person had when the cookie was issued; undefined = not known. Nothing is decided by them. */
  readonly rolesAtIssue?: readonly string[] | undefined;
  readonly subject: SubjectFacts;
  /**
   * Of a session as it was handed over to the host of an application: the application's id. It counts for nothing that
   * is another application's by now. Undefined for the gateway's own.
   */
  readonly applicationId?: string | undefined;
}

/** Why a request has no usable session; the words are decision reasons. */
export type NoSessionReason = 'no-session' | 'session-expired' | 'subject-disabled' | 'unavailable';

/** What authenticating a request by its session cookie gave. */
export type SessionOutcome =
  { readonly session: SessionFacts } | { readonly session?: undefined; readonly reason: NoSessionReason };
