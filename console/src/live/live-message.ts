/** How up to date this browser is. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'polling';

/** Names of the events that the gateway's stream carries. */
export const LIVE_KINDS = [
  'model',
  'sign-in',
  'denial',
  'okta-event',
  'admin-change',
  'counters',
  'resync',
] as const;

/** What happened, as the stream says it: ids and versions, never more than the API would show. */
export interface LiveEvent {
  readonly kind: (typeof LIVE_KINDS)[number];
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the tabs of one browser tell each other: only one of them listens to the gateway. */
export type LiveMessage =
  | { readonly type: 'event'; readonly event: LiveEvent }
  | { readonly type: 'state'; readonly state: LiveState }
  | { readonly type: 'hello' };

/** Reads a server-sent event; undefined for data that is no object. */
export function parseLiveEvent(kind: LiveEvent['kind'], data: string): LiveEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return { kind, data: value as LiveEvent['data'] };
  } catch {
    return undefined;
  }
}

/** The first parts of query keys that a changed resource makes out of date: its own list, and what is computed from it. */
const STALE_BY_RESOURCE: Readonly<Record<string, readonly string[]>> = {
  'api-token': ['api-tokens'],
  application: ['applications', 'group-mappings', 'roles', 'subjects', 'explain'],
  'application-credential': ['applications'],
  connection: ['connections', 'group-mappings', 'roles', 'subjects', 'explain', 'session'],
  'decision-check': ['applications'],
  'event-trigger': ['event-triggers'],
  grant: ['applications', 'roles', 'group-mappings', 'subjects', 'explain', 'session'],
  'group-mapping': ['group-mappings', 'roles', 'subjects', 'explain', 'session'],
  'group-mappings': ['group-mappings', 'roles', 'subjects', 'explain', 'session'],
  'okta-groups': ['group-mappings'],
  role: ['roles', 'group-mappings', 'session'],
  session: ['sessions', 'subjects'],
  subject: ['subjects', 'sessions', 'explain'],
};

const STALE_BY_KIND: Readonly<Record<Exclude<LiveEvent['kind'], 'model' | 'resync'>, readonly string[]>> = {
  'sign-in': ['sessions', 'subjects', 'sign-ins'],
  denial: ['decisions'],
  'okta-event': ['events'],
  'admin-change': ['audit-events'],
  counters: [],
};

/** The first parts of the query keys that these events make out of date, each once; `all` when something was missed. */
export function staleKeys(events: readonly LiveEvent[]): readonly string[] | 'all' {
  const keys = new Set<string>();
  for (const { kind, data } of events) {
    if (kind === 'resync') return 'all';
    const stale = kind === 'model' ? STALE_BY_RESOURCE[String(data['resource'])] : STALE_BY_KIND[kind];
    for (const key of stale ?? [String(data['resource'])]) keys.add(key);
  }
  return [...keys];
}

/** A resource as events name it. */
export interface ChangedResource {
  /** `role`. */
  readonly resource: string;
  /** Absent = any of them. */
  readonly id?: string;
}

/** Whether an event tells of a change of this very resource, or of one of these. */
export function isChangeOf({ kind, data }: LiveEvent, { resource, id }: ChangedResource): boolean {
  return kind === 'model' && data['resource'] === resource && (id ?? data['id']) === data['id'];
}
