import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asUnavailable } from '../errors/outage.js';
import type { CountedGroup } from './seen-groups-tally.js';

/** The groups of the people of a connection. */
export interface SeenGroups {
  readonly groups: readonly CountedGroup[];
  /** People whose groups were counted. */
  readonly examined: number;
  readonly truncated: boolean;
}

/** People counted at most. */
const MOST_PEOPLE = 50_000;
/** Entries of their lists counted at most; a list that several people share counts once. */
const MOST_ENTRIES = 300_000;

/** Counts the groups that people have. */
@Injectable()
export class SeenGroupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts over lists of groups, which the history keeps once however many people share them, the most common first.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async ofConnection(connectionId: string): Promise<SeenGroups> {
    try {
      const [row] = await this.dataSource.query<CountedRow[]>(
        `WITH people AS MATERIALIZED (
           SELECT id, membership_fetched_at AS seen FROM subjects
            WHERE connection_id = $1 AND status = 'active' ORDER BY sub LIMIT $2 + 1
         ), shared AS MATERIALIZED (
           SELECT p.group_set, count(*)::int AS people, max(people.seen) AS seen
             FROM people JOIN subject_periods p ON p.subject_id = people.id AND p.valid_to IS NULL
            GROUP BY p.group_set
         ), sized AS MATERIALIZED (
           SELECT h.people, h.seen, s.groups,
             sum(jsonb_array_length(s.groups)) OVER (ORDER BY h.people DESC, h.group_set) AS entries
             FROM shared h JOIN group_sets s ON s.connection_id = $1 AND s.hash = h.group_set
         ), counted AS MATERIALIZED (
           SELECT g.value ->> 'name' AS name, g.value ->> 'id' AS id, sum(z.people)::int AS people, max(z.seen) AS seen
             FROM sized z CROSS JOIN LATERAL jsonb_array_elements(z.groups) g(value)
            WHERE z.entries <= $3 GROUP BY 1, 2
         )
         SELECT (SELECT coalesce(jsonb_agg(c), '[]') FROM counted c) AS groups,
           (SELECT count(*)::int FROM people) AS people,
           (SELECT coalesce(sum(z.people), 0)::int FROM sized z WHERE z.entries <= $3) AS examined`,
        [connectionId, MOST_PEOPLE, MOST_ENTRIES],
      );
      const { groups, people, examined } = row ?? { groups: [], people: 0, examined: 0 };
      return {
        groups: groups.map(({ seen, ...group }) => ({ ...group, lastSeenAt: new Date(seen) })),
        examined,
        truncated: people > MOST_PEOPLE || examined < people,
      };
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

interface CountedRow {
  readonly groups: readonly (Omit<CountedGroup, 'lastSeenAt'> & { readonly seen: string })[];
  readonly people: number;
  readonly examined: number;
}
