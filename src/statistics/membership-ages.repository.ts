import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';

/** People that are looked at one by one; of more, so many are drawn. */
export const MAX_PEOPLE = 200_000;
/** How long the look may take, in milliseconds. */
const TIMEOUT_MS = 2000;

/** How many people there are in each bucket. */
export interface AgeCounts {
  /** By position among the bounds: 0 = younger than the first. */
  readonly counts: ReadonlyMap<number, number>;
  readonly estimated: boolean;
}

/** Counts people by the age of their memberships. An index would be written at each sign-in; this is read now and then. */
@Injectable()
export class MembershipAgesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Active people whose groups come from a provider.
   * @param bounds Ages in seconds, ascending.
   * @param connectionId Undefined = of all connections.
   */
  async count(bounds: readonly number[], now: Date, connectionId: string | undefined): Promise<AgeCounts> {
    const percent = await this.sampledPercent();
    const rows = await boundedRead<{ bucket: number; people: string }>(
      this.dataSource,
      `SELECT width_bucket(extract(epoch FROM $1::timestamptz - membership_fetched_at)::float8, $2::float8[]) AS bucket,
         count(*) AS people
       FROM subjects ${percent < 100 ? `TABLESAMPLE SYSTEM (${percent})` : ''}
       WHERE status = 'active' AND membership_source <> 'local' AND ($3::uuid IS NULL OR connection_id = $3)
       GROUP BY 1`,
      [now, [...bounds], connectionId ?? null],
      TIMEOUT_MS,
    );
    const counts = new Map(
      rows.map(({ bucket, people }) => [bucket, Math.round((Number(people) * 100) / percent)]),
    );
    return { counts, estimated: percent < 100 };
  }

  /** How much of the table is looked at, in per cent: as much of it as its size, as the planner knows it, allows. */
  async sampledPercent(): Promise<number> {
    const [row] = await this.dataSource.query<{ people: number }[]>(
      `SELECT reltuples::float8 AS people FROM pg_class WHERE oid = 'subjects'::regclass`,
    );
    const people = row?.people ?? 0;
    return people <= MAX_PEOPLE ? 100 : Math.max(0.01, Math.floor((MAX_PEOPLE / people) * 10_000) / 100);
  }
}
