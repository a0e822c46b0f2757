import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { counts } from '../sessions/counting-sessions.js';
import type { Membership } from '../subjects/membership.js';

/** Somebody with a session. */
export interface LivePerson {
  readonly id: string;
  readonly sub: string;
  readonly login: string | null;
  readonly name: string | null;
  readonly membership: Membership;
}

/** Which sessions count. */
export interface LiveQuery {
  readonly connectionId: string;
  readonly at: Date;
  /** Sessions last used at or before this moment are over. */
  readonly idleSince: Date;
}

/** Some of the people of a connection who have sessions. */
export interface LivePage {
  /** Those whose sessions count, with how many, in the order of their ids. */
  readonly people: readonly (LivePerson & { readonly sessions: number })[];
  /** The id after which the next page begins; absent when this was the last. */
  readonly next?: string;
}

/** The id that every other comes after. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Reads people with a session, some at a time. */
@Injectable()
export class LivePeopleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * People of a connection who have a session that counts, from at most `count` who have any. A page costs the same
   * however many sessions and connections there are: who comes next is read from an index alone.
   */
  async findLive(
    { connectionId, at, idleSince }: LiveQuery,
    count: number,
    after: string = FIRST,
  ): Promise<LivePage> {
    const rows: LiveRow[] = await this.dataSource.query(
      `WITH page AS MATERIALIZED (
         SELECT DISTINCT subject_id AS id FROM sessions
         WHERE connection_id = $1 AND subject_id > $4 ORDER BY subject_id LIMIT $5
       )
       SELECT p.id, p.sub, p.login, p.name, p.groups, p.membership_source AS source,
         p.membership_completeness AS completeness, p.membership_fetched_at AS "fetchedAt",
         CASE WHEN p.status = 'active' THEN live.sessions ELSE 0 END AS sessions
       FROM page JOIN subjects p ON p.id = page.id JOIN connections c ON c.id = $1
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS sessions FROM sessions s
         WHERE s.connection_id = $1 AND s.subject_id = page.id AND ${counts({ at: '$2', idleSince: '$3' })}
       ) live
       ORDER BY p.id`,
      [connectionId, at, idleSince, after, count],
    );
    const last = rows.length === count ? rows.at(-1)?.id : undefined;
    return {
      people: rows
        .filter(({ sessions }) => sessions > 0)
        .map(({ groups, source, completeness, fetchedAt, ...person }) => {
          return { ...person, membership: { groups, source, completeness, fetchedAt } };
        }),
      ...(last !== undefined && { next: last }),
    };
  }

  /** The ids here of people by their `sub`; who never signed in is missing. */
  async findIds(connectionId: string, subs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: { id: string; sub: string }[] = await this.dataSource.query(
      'SELECT id, sub FROM subjects WHERE connection_id = $1 AND sub = ANY($2::text[])',
      [connectionId, subs],
    );
    return new Map(rows.map(({ id, sub }) => [sub, id]));
  }
}

type LiveRow = Omit<LivePerson, 'membership'> & Membership & { readonly sessions: number };
