/**
 * Who is waiting, in the order in which they are served when Okta's budget is short: somebody who signs in, a decision
 * that needs a fresh membership, an admin at the screen, nobody.
 */
export type OktaPriority = 'sign-in' | 'decision' | 'admin' | 'background';

/** The most urgent first. */
export const PRIORITIES: readonly OktaPriority[] = ['sign-in', 'decision', 'admin', 'background'];

/** The bounds that a caller sets; the number of retries is fixed: one an operation. */
export interface OktaBounds {
  /** When it must be over, on `Clock.monotonic`. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly priority: OktaPriority;
}

/** One operation under way, however many requests it takes. */
export interface OktaCall {
  /** When it must be over, on `Clock.monotonic`. */
  readonly deadlineMs: number;
  /** Gives it up early, for example at shutdown. */
  readonly signal?: AbortSignal | undefined;
  /** Who is waiting; may rise while it is under way, when somebody more urgent joins. */
  readonly priority?: OktaPriority | undefined;
  /** Which operation it is, as metrics name it. */
  readonly operation?: string | undefined;
  /** When it began, on the same clock: who began earlier is served earlier. */
  readonly begunAtMs?: number | undefined;
  /** No single try takes longer than this, in milliseconds; by default what suits a read that somebody waits for. */
  readonly longestTryMs?: number | undefined;
  /** How many requests may be tried again. */
  retriesLeft: number;
}

/** One request to the management API. */
export interface OktaRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute. */
  readonly url: URL;
  /** JSON, already written out. */
  readonly body?: string | undefined;
}
