import type { LogEvent } from './log-event.js';

/** A header that goes with every call of a hook. */
export interface HookHeader {
  readonly key: string;
  readonly value: string;
}

/** What an admin says about a hook. */
export interface EventHookSettings {
  readonly name: string;
  readonly description: string | null;
  /** The event types that it is for. */
  readonly items: readonly string[];
  readonly uri: string;
  readonly headers: readonly HookHeader[];
  /** The static secret and the header it goes in, mostly `Authorization`. */
  readonly auth: HookHeader | null;
}

/** An event hook of the org. */
export interface EventHook {
  /** `who…` */
  readonly id: string;
  readonly created: Date;
  /** The person who registered it; the org's id when that was an app. */
  readonly createdBy: string;
  settings: EventHookSettings;
  status: 'ACTIVE' | 'INACTIVE';
  /** Only a verified hook is called. A change of its address takes the verification away. */
  verificationStatus: 'UNVERIFIED' | 'VERIFIED';
  lastUpdated: Date;
}

/** One call of a hook's address. */
export interface HookAttempt {
  readonly at: Date;
  /** The HTTP status of the answer, or why there was none. */
  readonly status: number | 'timeout' | 'unreachable';
}

/** Some events on their way to a hook. */
export interface HookDelivery {
  readonly eventId: string;
  readonly hookId: string;
  readonly events: readonly LogEvent[];
  readonly attempts: HookAttempt[];
  /** `held`: reordering or a test keeps it back; `lost`: a test wanted it never to arrive. */
  outcome: 'waiting' | 'held' | 'delivered' | 'failed' | 'lost';
}

/** How deliveries go wrong; each number counts the deliveries that are still to be met. */
export interface HookDisturbance {
  /** So many are never sent. */
  lose: number;
  /** So many are sent twice, with the same `eventId`. */
  duplicate: number;
  /** The events of so many come again in a delivery of their own, with another `eventId`. */
  redeliver: number;
  /** So many wait for each other and then go out in the opposite order, their events reversed too. */
  reorder: number;
  /** Every one is so many milliseconds late. */
  delayMs: number;
}

/** The headers of every call: those of the hook and its raw secret. */
export function hookHeaders({ headers, auth }: EventHookSettings): Record<string, string> {
  const all = auth ? [...headers, auth] : headers;
  return Object.fromEntries(all.map(({ key, value }) => [key, value]));
}
