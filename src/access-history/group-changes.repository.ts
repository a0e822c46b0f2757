import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MembershipSource } from '../subjects/membership.js';
import { MAX_PERIODS } from './subject-history.repository.js';

/** Groups that somebody joined and left, as two lists that were read one after the other tell it, by name. */
export interface GroupChange {
  /** When the second list was read. */
  readonly at: Date;
  /** Where it was learned. */
  readonly source: MembershipSource;
  /** Names in alphabetical order. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** Different pairs of lists that are compared for one answer at most: the newest. */
const MAX_PAIRS = 500;

// Lists that alternate all day, since a token tells names and the API ids, are few pairs, and each is compared once.
const CHANGES = `
  WITH periods AS (
    SELECT valid_from, source, group_set FROM subject_periods
     WHERE subject_id = $1 AND completeness <> 'unavailable' ORDER BY valid_from DESC LIMIT ${MAX_PERIODS}
  ), steps AS (
    SELECT valid_from, source, group_set AS after, lag(group_set) OVER (ORDER BY valid_from) AS before FROM periods
  ), changes AS (
    SELECT * FROM steps WHERE after <> before AND ($3::timestamptz IS NULL OR valid_from < $3)
  ), pairs AS (
    SELECT before, after FROM changes GROUP BY before, after ORDER BY max(valid_from) DESC LIMIT ${MAX_PAIRS}
  ), names AS MATERIALIZED (
    SELECT s.hash, array_agg(DISTINCT g.value ->> 'name') AS list
      FROM group_sets s CROSS JOIN LATERAL jsonb_array_elements(s.groups) g(value)
     WHERE s.connection_id = $2 AND s.hash IN (SELECT before FROM pairs UNION SELECT after FROM pairs)
     GROUP BY s.hash
  ), compared AS (
    SELECT p.before, p.after,
      ARRAY(SELECT unnest(n.list) EXCEPT SELECT unnest(o.list) ORDER BY 1) AS joined,
      ARRAY(SELECT unnest(o.list) EXCEPT SELECT unnest(n.list) ORDER BY 1) AS "left"
    FROM pairs p LEFT JOIN names o ON o.hash = p.before LEFT JOIN names n ON n.hash = p.after
  )
  SELECT c.valid_from AS at, c.source, d.joined, d."left"
    FROM changes c JOIN compared d ON d.before = c.before AND d.after = c.after
   WHERE cardinality(d.joined) + cardinality(d."left") > 0
   ORDER BY c.valid_from DESC LIMIT $4`;

/** Reads which groups somebody joined and left, mapped or not. Lists that could not be read change nothing. */
@Injectable()
export class GroupChangesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest ones; at most `count`. @param before Only those before this moment. */
  async find(
    { id, connectionId }: { readonly id: string; readonly connectionId: string },
    count: number,
    before: Date | undefined,
  ): Promise<GroupChange[]> {
    return this.dataSource.query<GroupChange[]>(CHANGES, [id, connectionId, before ?? null, count]);
  }
}
