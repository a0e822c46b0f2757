import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf, entityFromRow } from '../database/entity-row.js';
import { boundedRead } from '../database/pool.js';
import type { StatementPart } from '../database/statement-part.js';
import type { Transaction } from '../database/transactions.js';
import { toSubjectFacts } from '../subjects/subjects.repository.js';
import { Subject } from '../subjects/subject.entity.js';
import { OVERTAKING_SECONDS, type OvertakingLogout } from './overtaken-sign-ins.repository.js';
import { counts, SESSIONS_WITH_OWNERS, stands } from './counting-sessions.js';
import type { LiveSince } from './session-limiter.js';
import { hashOfKey } from './session-key.js';
import type { StoredSession } from './session-judgement.js';
import { READ_LIMIT_MS } from './session-loader.js';
import type { Touch } from './session-touches.js';
import { Session } from './session.entity.js';

/** A session about to begin. When it began and on which connection follows from its person. */
export type NewSession = Omit<
  Session,
  'connection' | 'subject' | 'createdAt' | 'lastSeenAt' | 'renewedFrom'
> & {
  readonly at: Date;
  /** Who the connection's issuer must still be; null = whoever. */
  readonly issuer: string | null;
  /** Logouts that must not have come meanwhile. */
  readonly overtakenBy: readonly OvertakingLogout[];
};

type Row = Record<string, unknown>;

const SUBJECT_PREFIX = 'subject_';

/** Reads and writes `sessions`. */
@Injectable()
export class SessionsRepository {
  private readonly readStatement: string;

  constructor(private readonly dataSource: DataSource) {
    const subjectColumns = columnsOf(dataSource, Subject, 'p', SUBJECT_PREFIX);
    this.readStatement = `WITH asked AS (
        SELECT id_hash AS asked_hash, id_hash, NULL::uuid AS application_id, NULL AS host
        FROM sessions WHERE id_hash = ANY($1)
        UNION ALL
        SELECT id_hash, session_hash, application_id, host FROM application_sessions WHERE id_hash = ANY($1)
      )
      SELECT encode(a.asked_hash, 'hex') AS asked_key, encode(s.id_hash, 'hex') AS key, a.application_id, a.host,
        s.id, s.created_at, s.last_seen_at, s.expires_at, s.idle_seconds, s.acr, s.amr, s.auth_time,
        s.roles, c.sessions_valid_after AS connection_valid_after, ${subjectColumns}
      FROM asked a JOIN sessions s ON s.id_hash = a.id_hash JOIN subjects p ON p.id = s.subject_id
        JOIN connections c ON c.id = s.connection_id`;
  }

  /**
   * Reads sessions, the gateway's own and those on the hosts of applications, with their people, by the keys of their
   * cookies; what does not exist is missing.
   * @throws Error when that takes longer than {@link READ_LIMIT_MS} or the database can't be used.
   */
  async readByKeys(keys: readonly string[]): Promise<Map<string, StoredSession>> {
    const rows = await boundedRead<ReadRow>(
      this.dataSource,
      this.readStatement,
      [keys.map(hashOfKey)],
      READ_LIMIT_MS,
    );
    return new Map(rows.map((row) => [row.asked_key, this.toStoredSession(row)]));
  }

  /**
   * Whether a person has a session that neither ended nor expired, and that began and was used after these moments.
   * @throws Error when that takes longer than {@link READ_LIMIT_MS} or the database can't be used.
   */
  async isSignedIn(subjectId: string, { at, idleSince, begunSince }: LiveSince): Promise<boolean> {
    const rows = await boundedRead<Row>(
      this.dataSource,
      `SELECT 1 FROM ${SESSIONS_WITH_OWNERS}
       WHERE s.subject_id = $1 AND ${counts({ at: '$2', idleSince: '$3', begunSince: '$4' })} LIMIT 1`,
      [subjectId, at, idleSince, begunSince],
      READ_LIMIT_MS,
    );
    return rows.length > 0;
  }

  /**
   * Begins a session and ends the one that the browser carried until now, in one statement. It begins after
   * every moment up to which the person's sessions are ended, however the replicas' clocks differ.
   * @param replacedHash Of the session to end; null = none.
   * @param alongside What is written in the same statement.
   * @returns the session as stored; null when its connection is not active or has another issuer, or a logout came first.
   */
  async insert(
    tx: Transaction,
    session: NewSession,
    replacedHash: Buffer | null,
    alongside?: StatementPart,
  ): Promise<Session | null> {
    const [row] = await tx.manager.query<Row[]>(
      `WITH replaced AS (
         DELETE FROM sessions WHERE id_hash = $13 OR renewed_from = $13 RETURNING encode(id_hash, 'hex') AS key
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', key FROM replaced
       ), person AS (
         SELECT p.id, p.connection_id, GREATEST($5::timestamptz, p.sessions_valid_after + interval '1 ms',
           c.sessions_valid_after + interval '1 ms') AS begins
         FROM subjects p JOIN connections c ON c.id = p.connection_id
         WHERE p.id = $3 AND p.connection_id = $4 AND c.status = 'active' AND c.issuer = COALESCE($15, c.issuer)
           AND NOT EXISTS (
             SELECT 1 FROM unnest($18::bytea[], $19::timestamptz[]) AS logout (hash, since)
             JOIN used_assertions u ON u.jti_hash = logout.hash
             WHERE u.expires_at >= logout.since + ${OVERTAKING_SECONDS} * interval '1 second')
         FOR SHARE OF p
       ), opened AS (
         INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at,
           acr, amr, auth_time, sid, id_token, user_agent, address, roles, idle_seconds, browser)
         SELECT $1, $2, id, connection_id, begins, begins, $6, $7, $8, $9, $10, $11, $12, $14, $16, $17, $20 FROM person
         RETURNING *
       )${alongside ? `, alongside AS (${alongside.sql(21)})` : ''}
       SELECT opened.*, (SELECT key FROM replaced) AS replaced_key FROM opened`,
      [
        session.idHash,
        session.id,
        session.subjectId,
        session.connectionId,
        session.at,
        session.expiresAt,
        session.acr,
        session.amr,
        session.authTime,
        session.sid,
        session.idToken,
        session.userAgent,
        replacedHash,
        session.address,
        session.issuer,
        session.roles,
        session.idleSeconds,
        session.overtakenBy.map(({ hash }) => hash),
        session.overtakenBy.map(({ since }) => since),
        session.browser,
        ...(alongside?.values ?? []),
      ],
    );
    if (!row) return null;
    if (typeof row['replaced_key'] === 'string') tx.noteChange('session', row['replaced_key']);
    return entityFromRow(this.dataSource, Session, row);
  }

  /**
   * Ends the session with this key, or the one that had it before it got another: who signs out at that moment means it.
   * @param host Then the key is that of a session on this host of an application, and the one that it came from ends.
   * @returns what it was; null when there was none.
   */
  async endByKey(tx: Transaction, key: string, host?: string): Promise<Session | null> {
    const hash = hashOfKey(key);
    if (host === undefined) return this.end(tx, 'id_hash = $1 OR renewed_from = $1', [hash]);
    const handedOver = '(SELECT session_hash FROM application_sessions WHERE id_hash = $1 AND host = $2)';
    return this.end(tx, `id_hash = ${handedOver} OR renewed_from = ${handedOver}`, [hash, host]);
  }

  /** Ends the session with this id. @returns what it was; null when there was none. */
  async endById(tx: Transaction, id: string): Promise<Session | null> {
    return this.end(tx, 'id = $1', [id]);
  }

  /** Replaces the ID token of a session. @param sealed It, encrypted. */
  async storeIdToken(tx: Transaction, id: string, sealed: string): Promise<void> {
    await tx.manager.query('UPDATE sessions SET id_token = $2 WHERE id = $1', [id, sealed]);
  }

  /**
   * Ends the sessions of a person beyond a number. `kept` stays; of the others first those that look over by these
   * moments go, which another replica may know better, then the oldest.
   */
  async endSurplus(
    tx: Transaction,
    kept: Pick<Session, 'id' | 'subjectId'>,
    count: number,
    { at, idleSince, begunSince }: LiveSince,
  ): Promise<SurplusSession[]> {
    const rows = await tx.manager.query<(SurplusSession & { key: string })[]>(
      `WITH surplus AS (
         SELECT s.id FROM ${SESSIONS_WITH_OWNERS} WHERE s.subject_id = $1 AND ${stands('$3')}
         ORDER BY s.id = $2 DESC,
           s.last_seen_at > $4 AND s.created_at > COALESCE($5::timestamptz, '-infinity') DESC,
           s.created_at DESC, s.id OFFSET $6
       ), ended AS (
         DELETE FROM sessions WHERE id IN (SELECT id FROM surplus)
         RETURNING id, encode(id_hash, 'hex') AS key, created_at AS "createdAt", address
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', key FROM ended
       ) SELECT * FROM ended ORDER BY "createdAt"`,
      [kept.subjectId, kept.id, at, idleSince, begunSince, count],
    );
    for (const { key } of rows) tx.noteChange('session', key);
    return rows;
  }

  /** Ends the sessions of a person but for one. One row of the change log, however many they are. @returns how many. */
  async endOthers(tx: Transaction, subjectId: string, keptId: string): Promise<number> {
    const [row] = await tx.manager.query<{ ended: number }[]>(
      `WITH ended AS (DELETE FROM sessions WHERE subject_id = $1 AND id <> $2 RETURNING 1)
       SELECT count(*)::int AS ended FROM ended`,
      [subjectId, keptId],
    );
    await tx.logChange('subject', subjectId);
    return row?.ended ?? 0;
  }

  /** Stores when sessions were last used. Without waiting for the disk: a loss shortens a session by a minute. */
  async storeTouches(tx: Transaction, touches: readonly Touch[]): Promise<void> {
    await tx.manager.query('SET LOCAL synchronous_commit = off');
    await tx.manager.query(
      `UPDATE sessions s SET last_seen_at = t.at
       FROM unnest($1::bytea[], $2::timestamptz[]) AS t (id_hash, at)
       WHERE s.id_hash = t.id_hash AND s.last_seen_at < t.at`,
      [touches.map(([key]) => hashOfKey(key)), touches.map(([, atMs]) => new Date(atMs))],
    );
  }

  /**
   * Removes at most `limit` sessions that ended before `at` by their age. It waits for nobody: what a sign-in is about to
   * end is left to it. @returns how many.
   */
  async removeExpired(tx: Transaction, at: Date, limit: number): Promise<number> {
    // By an array: a plan that joins would read all sessions at each step.
    const [row] = await tx.manager.query<{ removed: number }[]>(
      `WITH removed AS (
         DELETE FROM sessions WHERE id_hash = ANY(ARRAY(
           SELECT id_hash FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
           FOR UPDATE SKIP LOCKED
         )) RETURNING 1
       ) SELECT count(*)::int AS removed FROM removed`,
      [at, limit],
    );
    return row?.removed ?? 0;
  }

  private async end(tx: Transaction, which: string, values: readonly unknown[]): Promise<Session | null> {
    const [row] = await tx.manager.query<Row[]>(
      `WITH ended AS (
         DELETE FROM sessions WHERE ${which} RETURNING *
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', encode(id_hash, 'hex') FROM ended
       ) SELECT * FROM ended`,
      [...values],
    );
    if (!row) return null;
    const session = entityFromRow(this.dataSource, Session, row);
    tx.noteChange('session', session.idHash.toString('hex'));
    return session;
  }

  private toStoredSession(row: ReadRow): StoredSession {
    const subject = toSubjectFacts(entityFromRow(this.dataSource, Subject, row, SUBJECT_PREFIX));
    return {
      facts: {
        key: row.key,
        id: row.id,
        connectionId: subject.connectionId,
        createdAtMs: row.created_at.getTime(),
        expiresAtMs: row.expires_at.getTime(),
        idleMs: row.idle_seconds === null ? undefined : row.idle_seconds * 1000,
        acr: row.acr,
        amr: row.amr,
        authTimeMs: row.auth_time?.getTime() ?? null,
        rolesAtIssue: row.roles ?? undefined,
        subject,
        applicationId: row.application_id ?? undefined,
      },
      host: row.host ?? undefined,
      connectionValidAfterMs: row.connection_valid_after?.getTime() ?? null,
      lastSeenMs: row.last_seen_at.getTime(),
    };
  }
}

/** A session that had to make room. */
export type SurplusSession = Pick<Session, 'id' | 'createdAt' | 'address'>;

/** What {@link SessionsRepository.readByKeys} selects, besides the columns of the subject. */
interface ReadRow extends Row {
  asked_key: string;
  key: string;
  application_id: string | null;
  host: string | null;
  id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  idle_seconds: number | null;
  acr: string | null;
  amr: string[];
  auth_time: Date | null;
  roles: string[] | null;
  connection_valid_after: Date | null;
}
