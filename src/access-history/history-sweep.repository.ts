import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';

// By the clock that wrote it: a gateway whose own is wrong removes nothing early.
const LONG_AGO = 'now() - make_interval(days => $1)';

/** Removes what ended long ago. What tells of the present has not ended, and stays however old it is. */
@Injectable()
export class HistorySweepRepository {
  /** Removes at most `limit` periods of people that ended more than `days` days ago, and lists of groups that nobody else has; returns how many periods. */
  async removeSubjectPeriods(tx: Transaction, days: number, limit: number): Promise<number> {
    // Whoever is about to use a list again waits until it is gone, and makes it anew.
    await tx.manager.query(`SELECT pg_advisory_xact_lock(hashtext('rolegate-group-sets'))`);
    const removed = await tx.manager.query<{ connectionId: string; set: string }[]>(
      `WITH removed AS (
         DELETE FROM subject_periods WHERE (subject_id, valid_from) IN (
           SELECT subject_id, valid_from FROM subject_periods WHERE valid_to < ${LONG_AGO} ORDER BY valid_to LIMIT $2
         ) RETURNING connection_id, group_set
       ) SELECT connection_id AS "connectionId", encode(group_set, 'hex') AS set FROM removed`,
      [days, limit],
    );
    await tx.manager.query(
      `DELETE FROM group_sets s USING jsonb_to_recordset($1::jsonb) AS r("connectionId" uuid, set text)
        WHERE s.connection_id = r."connectionId" AND s.hash = decode(r.set, 'hex') AND NOT EXISTS (
          SELECT 1 FROM subject_periods p WHERE p.connection_id = s.connection_id AND p.group_set = s.hash)`,
      [JSON.stringify(removed)],
    );
    return removed.length;
  }

  /** Removes at most `limit` versions of mappings that ended more than `days` days ago; returns how many. */
  async removeMappingPeriods(tx: Transaction, days: number, limit: number): Promise<number> {
    const removed = await tx.manager.query<unknown[]>(
      `WITH removed AS (
         DELETE FROM mapping_periods WHERE (mapping_id, valid_from) IN (
           SELECT mapping_id, valid_from FROM mapping_periods WHERE valid_to < ${LONG_AGO} ORDER BY valid_to LIMIT $2
         ) RETURNING 1
       ) SELECT 1 FROM removed`,
      [days, limit],
    );
    return removed.length;
  }

  /** Removes at most `limit` periods of connections that ended more than `days` days ago; returns how many. */
  async removeConnectionPeriods(tx: Transaction, days: number, limit: number): Promise<number> {
    const removed = await tx.manager.query<unknown[]>(
      `WITH removed AS (
         DELETE FROM connection_periods WHERE (connection_id, valid_from) IN (
           SELECT connection_id, valid_from FROM connection_periods WHERE valid_to < ${LONG_AGO} ORDER BY valid_to LIMIT $2
         ) RETURNING 1
       ) SELECT 1 FROM removed`,
      [days, limit],
    );
    return removed.length;
  }
}
