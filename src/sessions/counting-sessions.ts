/** Sessions `s` with their people `p` and connections `c`, as {@link stands} and {@link counts} need them. */
export const SESSIONS_WITH_OWNERS =
  'sessions s JOIN subjects p ON p.id = s.subject_id JOIN connections c ON c.id = s.connection_id';

/** Sessions `s` with their connections `c` alone, as {@link countsWithoutPeople} needs them. */
export const SESSIONS_WITH_CONNECTIONS = 'sessions s JOIN connections c ON c.id = s.connection_id';

/** The names of a statement's parameters (`$1`) for the moments of `LiveSince`; each a `timestamptz`. */
export interface LiveParameters {
  readonly at: string;
  readonly idleSince: string;
  /** Its value may be null = whenever; absent = the same. */
  readonly begunSince?: string;
}

/** SQL: the session has neither expired nor been ended by the mark of its person or its connection. */
export function stands(at: string): string {
  return `s.expires_at > ${at}::timestamptz
    AND s.created_at > COALESCE(p.sessions_valid_after, '-infinity')
    AND s.created_at > COALESCE(c.sessions_valid_after, '-infinity')`;
}

/** SQL: the same without `p`, for where a list has many sessions of many people: those who have a mark are looked at alone. */
function standsAlone(at: string): string {
  return `s.expires_at > ${at}::timestamptz
    AND NOT EXISTS (SELECT FROM subjects m
      WHERE m.id = s.subject_id AND m.sessions_valid_after IS NOT NULL AND m.sessions_valid_after >= s.created_at)
    AND s.created_at > COALESCE(c.sessions_valid_after, '-infinity')`;
}

/** SQL: the session {@link stands}, and was used and begun late enough, as `judgeSession` has it. */
export function counts(moments: LiveParameters): string {
  return `${stands(moments.at)} AND ${wasUsed(moments)}`;
}

/** SQL: the same of `s` and `c` alone. */
export function countsWithoutPeople(moments: LiveParameters): string {
  return `${standsAlone(moments.at)} AND ${wasUsed(moments)}`;
}

/**
 * SQL: the same of `s` alone, whatever mark its person has: {@link endedByMark} tells which of these that ends.
 * @param validAfter Name of the parameter for the mark of the connection, which may be null.
 */
export function countsUnmarked(moments: LiveParameters, validAfter: string): string {
  return `s.expires_at > ${moments.at}::timestamptz
    AND s.created_at > COALESCE(${validAfter}::timestamptz, '-infinity') AND ${wasUsed(moments)}`;
}

/** Sessions `s` of people `m` who have a mark. */
export const SESSIONS_OF_MARKED = 'subjects m JOIN sessions s ON s.subject_id = m.id';

/** SQL: the mark of `m` ends the session. */
export const endedByMark = 'm.sessions_valid_after IS NOT NULL AND m.sessions_valid_after >= s.created_at';

function wasUsed({ at, idleSince, begunSince }: LiveParameters): string {
  const begun =
    begunSince === undefined ? '' : `AND s.created_at > COALESCE(${begunSince}::timestamptz, '-infinity')`;
  return `s.last_seen_at > ${idleSince}::timestamptz
    AND (s.idle_seconds IS NULL OR s.last_seen_at > ${at}::timestamptz - s.idle_seconds * interval '1 second') ${begun}`;
}

/**
 * Sessions are used all the time, so their pages are in memory: as from a slow disk, reading all million would seem cheaper
 * than looking up ten thousand by their keys.
 */
export const SESSIONS_IN_MEMORY = { random_page_cost: '1.1' };
