import type { Change, ChangeKind } from './change-log.js';
import type { DirectConnection } from './direct-connection.js';
import type { Transaction } from './transactions.js';

/** How long a row is kept, in minutes: a replica that was away for longer than its lease trusts nothing anyway. */
const KEPT_MINUTES = 10;

/**
 * A place in the change log: the database's snapshot of the last read, as text (`xmin:xmax:running`).
 * Transaction ids are assigned in one order and committed in another, so that "everything after the last
 * number" misses rows; a snapshot knows exactly which transactions were still running.
 */
export type ChangeLogPlace = string;

/** What one read of the change log gave. */
export interface ChangeLogRead {
  readonly changes: readonly Change[];
  /** Age of the oldest of them, by the database's clock since its transaction began, in milliseconds; 0 of none. */
  readonly ageMs: number;
  /** From where to read on. */
  readonly place: ChangeLogPlace;
}

/** The end of the log as of now. Whatever commits later is read from here. */
export async function endOfChangeLog(connection: DirectConnection): Promise<ChangeLogPlace> {
  const [row] = await connection.query<{ place: string }>('SELECT pg_current_snapshot()::text AS place');
  return placeOf(row);
}

/**
 * Every row that has been committed since `place`, each exactly once. The index finds those at or above
 * the oldest transaction that was running then (the watermark); of these, what the last read could see is
 * left out, so that one long transaction does not make everybody read its contemporaries again and again.
 */
export async function readChangeLog(
  connection: DirectConnection,
  place: ChangeLogPlace,
): Promise<ChangeLogRead> {
  const rows = await connection.query<ReadRow>(
    `SELECT now.place, log.kind, log.ref, (extract(epoch FROM clock_timestamp() - log.at) * 1000)::float8 AS "ageMs"
     FROM (SELECT pg_current_snapshot()::text AS place) now
     LEFT JOIN change_log log
       ON log.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(log.xid, $1::pg_snapshot)`,
    [place],
  );
  const changes = rows.flatMap(({ kind, ref }) => (kind === null || ref === null ? [] : [{ kind, ref }]));
  const ageMs = rows.reduce((oldest, row) => Math.max(oldest, row.ageMs ?? 0), 0);
  return { changes, ageMs, place: placeOf(rows[0]) };
}

/** A row of the log, or of nothing when there is none. */
interface ReadRow {
  readonly place: string;
  readonly kind: ChangeKind | null;
  readonly ref: string | null;
  readonly ageMs: number | null;
}

/** Removes at most `limit` rows that nobody needs any more. @returns how many. */
export async function removeOldChanges(tx: Transaction, limit: number): Promise<number> {
  const [row] = await tx.manager.query<{ removed: number }[]>(
    `WITH removed AS (
       DELETE FROM change_log WHERE id IN (
         SELECT id FROM change_log WHERE at < now() - make_interval(mins => $1) ORDER BY at LIMIT $2
       ) RETURNING 1
     ) SELECT count(*)::int AS removed FROM removed`,
    [KEPT_MINUTES, limit],
  );
  return row?.removed ?? 0;
}

function placeOf(row: { place: string } | undefined): ChangeLogPlace {
  if (row === undefined) throw new Error('the database gave no snapshot');
  return row.place;
}
