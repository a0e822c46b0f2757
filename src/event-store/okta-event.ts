import type { LogEvent } from './log-event.js';

/** How an event first came here. */
export type EventSource = 'event-hook' | 'poll' | 'scheduled-search';

/**
 * What is left to do here about an event: `none` = nothing ever was, `pending` = rights are to be taken away and Okta is to
 * be asked, `taken-away` = Okta is still to be asked, `done`, `failed` = given up after many tries.
 */
export type EventReaction = 'none' | 'pending' | 'taken-away' | 'done' | 'failed';

/** One event of Okta's System Log, stored once however often and by whichever way it comes. */
export interface OktaEvent {
  /** Our own id, in decimal digits. */
  readonly id: string;
  /** The transaction that stored it: with the id, the order in which nothing comes late. */
  readonly xid: string;
  readonly connectionId: string;
  /** Okta's own id of the event, the same in hooks and in the log. */
  readonly uuid: string;
  readonly eventType: string;
  readonly published: Date;
  readonly receivedAt: Date;
  readonly source: EventSource;
  readonly payload: LogEvent;
  readonly reaction: EventReaction;
  /** Tries to ask Okta so far. */
  readonly reactionAttempts: number;
}

/** The columns of `okta_events` under the names of {@link OktaEvent}, for a SELECT or RETURNING; `okta_events` is `e`. */
export const eventColumns = `e.id, e.xid::text, e.connection_id AS "connectionId", e.uuid, e.event_type AS "eventType",
  e.published, e.received_at AS "receivedAt", e.source, e.payload, e.reaction,
  e.reaction_attempts AS "reactionAttempts"`;
