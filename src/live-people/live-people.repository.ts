import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { counts, SESSIONS_WITH_OWNERS } from '../sessions/counting-sessions.js';
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

/** Somebody with this many sessions that count. */
export interface LiveSessions {
  readonly id: string;
  readonly sessions: number;
}

/** Reads people with a session, some at a time. */
@Injectable()
export class LivePeopleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The ids of people of a connection who have a session that counts, in order, at most `count`. */
  async findLive({ connectionId, at, idleSince }: LiveQuery, count: number): Promise<LiveSessions[]> {
    return this.dataSource.query<LiveSessions[]>(
      `SELECT s.subject_id AS id, count(*)::int AS sessions FROM ${SESSIONS_WITH_OWNERS}
       WHERE s.connection_id = $1 AND p.status = 'active' AND ${counts({ at: '$2', idleSince: '$3' })}
       GROUP BY s.subject_id ORDER BY s.subject_id LIMIT $4`,
      [connectionId, at, idleSince, count],
    );
  }

  /** These people with their groups, in the order of their ids. */
  async findPeople(ids: readonly string[]): Promise<LivePerson[]> {
    const rows: LiveRow[] = await this.dataSource.query(
      `SELECT id, sub, login, name, groups, membership_source AS source,
         membership_completeness AS completeness, membership_fetched_at AS "fetchedAt"
       FROM subjects WHERE id = ANY($1::uuid[]) ORDER BY id`,
      [ids],
    );
    return rows.map(({ groups, source, completeness, fetchedAt, ...person }) => {
      return { ...person, membership: { groups, source, completeness, fetchedAt } };
    });
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

type LiveRow = Omit<LivePerson, 'membership'> & Membership;
