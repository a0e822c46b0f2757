import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ConnectionKind } from '../connections/connection.entity.js';
import type { MembershipSource } from '../subjects/membership.js';
import { counts, SESSIONS_WITH_OWNERS } from './counting-sessions.js';
import type { LiveSince } from './session-limiter.js';

/** A session as lists show it, with as much of its person and connection. */
export interface ListedSession {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionSlug: string;
  readonly connectionKind: ConnectionKind;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  /** Ends it when it is not used for so long; null = as long as others may last. */
  readonly idleSeconds: number | null;
  /** Hosts of applications on which the browser has it, too. */
  readonly applicationHosts: string[];
  readonly acr: string | null;
  readonly amr: string[];
  readonly authTime: Date | null;
  readonly userAgent: string | null;
  readonly address: string | null;
  readonly subjectId: string;
  readonly sub: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly membershipSource: MembershipSource;
}

/** Which sessions to list. */
export interface SessionFilter {
  readonly connectionId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly kind?: ConnectionKind | undefined;
  /** Slug of an application whose hosts have it, too. */
  readonly application?: string | undefined;
  /** Which of them still count. */
  readonly live: LiveSince;
  /** Where the page before ended: the expiry of its last session as ISO 8601, and its id. */
  readonly after?: readonly [expiresAt: string, id: string];
  readonly count: number;
}

/** Hosts that are told of one session at most. */
const MOST_HOSTS = 20;

const COLUMNS = `s.id, s.connection_id AS "connectionId", c.slug AS "connectionSlug", c.kind AS "connectionKind", s.created_at AS "createdAt",
  s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", s.idle_seconds AS "idleSeconds", s.acr, s.amr, s.auth_time AS "authTime",
  s.user_agent AS "userAgent", s.address, p.id AS "subjectId", p.sub, p.email, p.name,
  p.membership_source AS "membershipSource",
  ARRAY(SELECT DISTINCT h.host FROM application_sessions h WHERE h.session_hash = s.id_hash ORDER BY h.host
    LIMIT ${MOST_HOSTS}) AS "applicationHosts"`;

const MATCHING = `
       WHERE ${counts({ at: '$1', idleSince: '$2', begunSince: '$8' })}
         AND ($3::uuid IS NULL OR s.connection_id = $3) AND ($4::uuid IS NULL OR s.subject_id = $4)
         AND ($5::timestamptz IS NULL OR (s.expires_at, s.id) < ($5, $6::uuid))
         AND ($9::text IS NULL OR c.kind = $9)
         AND ($10::text IS NULL OR EXISTS (
           SELECT FROM application_sessions h JOIN applications a ON a.id = h.application_id
            WHERE h.session_hash = s.id_hash AND a.slug = $10))`;

/** Reads `sessions` for people to look at: neither ID tokens nor groups are loaded. */
@Injectable()
export class SessionListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Sessions that count, those that expire last (usually the newest) first: that order has an index. */
  async find(filter: SessionFilter): Promise<ListedSession[]> {
    return this.dataSource.manager.query<ListedSession[]>(
      `SELECT ${COLUMNS} FROM ${SESSIONS_WITH_OWNERS} ${MATCHING} ORDER BY s.expires_at DESC, s.id DESC LIMIT $7`,
      valuesOf(filter),
    );
  }

  /** How many there are; `filter.count` is the most that is counted. */
  async count(filter: SessionFilter): Promise<number> {
    const [row] = await this.dataSource.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM ${SESSIONS_WITH_OWNERS} ${MATCHING} LIMIT $7) counted`,
      valuesOf(filter),
    );
    return row?.count ?? 0;
  }

  /** One session, over or not. */
  async findById(
    id: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ListedSession | undefined> {
    const [session] = await manager.query<ListedSession[]>(
      `SELECT ${COLUMNS} FROM ${SESSIONS_WITH_OWNERS} WHERE s.id = $1`,
      [id],
    );
    return session;
  }
}

function valuesOf({
  connectionId,
  subjectId,
  kind,
  application,
  live,
  after,
  count,
}: SessionFilter): readonly unknown[] {
  const [expiresAt, id] = after ?? [null, null];
  return [
    ...[live.at, live.idleSince, connectionId ?? null, subjectId ?? null, expiresAt, id, count],
    ...[live.begunSince, kind ?? null, application ?? null],
  ];
}
