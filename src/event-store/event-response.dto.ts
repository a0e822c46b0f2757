import type { LogEvent } from './log-event.js';
import type { EventSource, OktaEvent } from './okta-event.js';

/** An event of Okta's System Log as Okta shaped it, with what the gateway knows of it. Okta's further members (`actor`, `target`, `outcome`, `client` …) are there, too. */
export class EventResponse {
  /** The gateway's own id of the event, in decimal digits. */
  id: string;
  /** Slug of the connection whose org it comes from. */
  connection: string;
  /** By which way it first came. */
  source: EventSource;
  /** When the gateway received it. */
  receivedAt: string;
  /** Okta's id of the event, the same however often it comes. */
  uuid: string;
  /** For example `group.user_membership.add`. */
  eventType: string;
  /** When it happened, by Okta's clock. */
  published: string;
}

/** A page of events, in the order in which they were stored. */
export class EventPage {
  items: EventResponse[];
  /** Where to read on, now or later: never null. */
  nextCursor: string;
}

/** An event as the API and deliveries show it: Okta's members beside ours, which win where names are equal. */
export function toEventResponse(
  { id, source, receivedAt, payload }: OktaEvent,
  connectionSlug: string,
): EventResponse & LogEvent {
  return { ...payload, id, connection: connectionSlug, source, receivedAt: receivedAt.toISOString() };
}
