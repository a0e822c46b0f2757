import type { LogEventTarget } from '../event-store/log-event.js';

/** What a reaction needs to know of an event. */
export interface PendingEvent {
  readonly id: string;
  readonly connectionId: string;
  /** The connection's own OAuth client, which Okta calls an app. */
  readonly clientId: string;
  readonly uuid: string;
  readonly eventType: string;
  /** By Okta's clock. */
  readonly published: Date;
  /** By our own clock. */
  readonly receivedAt: Date;
  readonly targets: readonly LogEventTarget[];
}
