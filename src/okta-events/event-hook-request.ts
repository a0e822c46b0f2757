import { GatewayError } from '../errors/gateway-error.js';
import { readLogEvent, type LogEvent } from '../event-store/log-event.js';

/** What one call of an event hook brings. */
export interface HookEvents {
  /** Each once, by its uuid. */
  readonly events: readonly LogEvent[];
  /** How many could not be read. */
  readonly unreadable: number;
}

/** Events that one call may hold: far more than Okta puts into one. */
const MOST_EVENTS = 1000;

/** The challenge of the one-time verification, as Okta wants it back; null when it is none. */
export function readChallenge(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[\x20-\x7e]{1,512}$/.test(header) ? header : null;
}

/**
 * Reads the body of a call.
 * @throws GatewayError `invalid-request` when it is not what Okta sends; single events that can't be read are counted.
 */
export function readHookEvents(body: unknown): HookEvents {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw malformed('The body must be a JSON object, sent as application/json.');
  const { eventType, data } = body as Record<string, unknown>;
  if (eventType !== 'com.okta.event_hook') throw malformed('eventType must be com.okta.event_hook.');
  const list = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['events'] : null;
  if (!Array.isArray(list)) throw malformed('data.events must be a list.');
  if (list.length > MOST_EVENTS) throw malformed(`data.events may hold ${MOST_EVENTS} events.`);
  return readEvents(list);
}

/** Reads events as Okta lists them; what can't be read is counted and left out. */
export function readEvents(list: readonly unknown[]): HookEvents {
  const events = new Map<string, LogEvent>();
  let unreadable = 0;
  for (const value of list) {
    const event = readLogEvent(value);
    if (event === null) unreadable += 1;
    else if (!events.has(event.uuid)) events.set(event.uuid, event);
  }
  return { events: [...events.values()], unreadable };
}

function malformed(detail: string): GatewayError {
  return new GatewayError('invalid-request', detail);
}
