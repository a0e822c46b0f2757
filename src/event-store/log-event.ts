/** Who or what an event is about: a person, a group, an app. To be found by `type`, never by position. */
export interface LogEventTarget {
  readonly id: string;
  /** For example `User`, `UserGroup`, `AppInstance` or `AppUser`. */
  readonly type: string;
  readonly alternateId?: string | null;
  readonly displayName?: string | null;
}

/** An event of Okta's System Log as Okta shapes it; only what is read here is named, the rest is kept as it came. */
export interface LogEvent {
  readonly uuid: string;
  readonly eventType: string;
  /** ISO 8601, by Okta's clock. */
  readonly published: string;
  readonly actor?: LogEventTarget | null;
  readonly target?: readonly LogEventTarget[] | null;
  readonly outcome?: { readonly result?: string | null; readonly reason?: string | null } | null;
  readonly [other: string]: unknown;
}

/** An event larger than this loses its `debugContext` first and is then refused, in characters of JSON. */
export const LARGEST_EVENT = 64 * 1024;

/**
 * Reads one event that came from outside, be it from a hook or from the log.
 * @returns null for what is no event: it has no uuid, no type, no moment, or is too large to keep.
 */
export function readLogEvent(value: unknown): LogEvent | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { uuid, eventType, published, actor, target } = value as Record<string, unknown>;
  if (!isWord(uuid) || !isWord(eventType)) return null;
  if (typeof published !== 'string' || !isMoment(published)) return null;
  if (actor !== undefined && actor !== null && !isTarget(actor)) return null;
  if (target !== undefined && target !== null && !(Array.isArray(target) && target.every(isTarget)))
    return null;
  return withinSize(value as LogEvent);
}

/** The targets of one type. */
export function targetsOf(event: LogEvent, type: string): readonly LogEventTarget[] {
  return (event.target ?? []).filter((target) => target.type === type);
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/;
/** No event is older; and a moment in the year 9999 may be followed by one that Postgres can't read. */
const [FIRST_MOMENT, LAST_MOMENT] = [0, Date.UTC(9999, 0)];

/** A moment that exists: Postgres refuses a February 31, where JavaScript takes it for March. */
function isMoment(text: string): boolean {
  const day = INSTANT.exec(text)?.[1];
  const at = Date.parse(text);
  if (day === undefined || !(at >= FIRST_MOMENT && at < LAST_MOMENT)) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** What Postgres keeps in no text: U+0000 and half a surrogate pair, as JSON escapes them. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value);
}

function isTarget(value: unknown): value is LogEventTarget {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof type === 'string';
}

function withinSize(event: LogEvent): LogEvent | null {
  const fits = (candidate: LogEvent): boolean => {
    const text = JSON.stringify(candidate);
    return text.length <= LARGEST_EVENT && !UNSTORABLE.test(text);
  };
  const slim: LogEvent = { ...event, debugContext: undefined };
  try {
    if (fits(event)) return event;
    return fits(slim) ? slim : null;
  } catch {
    // Nested deeper than can be written out.
    return null;
  }
}
