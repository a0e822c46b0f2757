import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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

/** Reads people for a preview, some at a time. */
@Injectable()
export class PreviewPeopleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** At most `count` people of a connection who have a session that counts, by id, after one of them. */
  async findLive(
    { connectionId, at, idleSince }: LiveQuery,
    count: number,
    after: string | undefined,
  ): Promise<LivePerson[]> {
    const rows: LiveRow[] = await this.dataSource.query(
      `SELECT p.id, p.sub, p.login, p.name, p.groups, p.membership_source AS source,
         p.membership_completeness AS completeness, p.membership_fetched_at AS "fetchedAt"
       FROM subjects p JOIN connections c ON c.id = p.connection_id
       WHERE p.connection_id = $1 AND p.status = 'active' AND ($2::uuid IS NULL OR p.id > $2)
         AND EXISTS (
           SELECT 1 FROM sessions s WHERE s.subject_id = p.id AND s.expires_at > $3 AND s.last_seen_at > $4
             AND (p.sessions_valid_after IS NULL OR s.created_at > p.sessions_valid_after)
             AND (c.sessions_valid_after IS NULL OR s.created_at > c.sessions_valid_after))
       ORDER BY p.id LIMIT $5`,
      [connectionId, after ?? null, at, idleSince, count],
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
