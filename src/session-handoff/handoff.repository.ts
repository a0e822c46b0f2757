import { Injectable } from '@nestjs/common';
import { hashToken } from '../crypto/tokens.js';
import type { Transaction } from '../database/transactions.js';
import { hashOfKey, keyOfToken } from '../sessions/session-key.js';

/** A code to be issued. The code itself is stored nowhere. */
export interface NewHandoffCode {
  readonly code: string;
  /** Of the session that is handed over. */
  readonly sessionKey: string;
  readonly applicationId: string;
  readonly host: string;
  readonly browserHash: Buffer;
  readonly returnTo: string;
  readonly expiresAt: Date;
}

/** A code that came, and the session to begin with it. */
export interface RedeemedCode {
  readonly code: string;
  readonly applicationId: string;
  readonly host: string;
  /** Of every secret that the browser holds. */
  readonly browserHashes: readonly Buffer[];
  readonly at: Date;
  /** The value of the cookie to be. */
  readonly token: string;
  /** The value of the cookie that the browser carries on this host: that session ends. */
  readonly replacesToken: string | undefined;
}

/** What became of a code that was known. `refused`: why it opened nothing; null = it did. */
export interface Redemption {
  readonly refused: 'expired' | 'other-host' | 'other-browser' | null;
  readonly returnTo: string;
  readonly browserHash: Buffer;
  readonly sessionId: string;
  readonly subjectId: string;
  readonly connectionId: string;
}

/** Codes of one session that wait to be redeemed at most, and sessions that one session has on one host: one for each browser. */
const PER_SESSION = 20;

/** Reads and writes `handoff_codes`, and turns them into `application_sessions`. */
@Injectable()
export class HandoffRepository {
  /**
   * Stores a code; of one session's codes the newest stay.
   * @returns false when the session or the application has ended meanwhile.
   */
  async issue(tx: Transaction, code: NewHandoffCode): Promise<boolean> {
    const rows: unknown[] = await tx.manager.query(
      `WITH surplus AS (
           SELECT code_hash FROM handoff_codes WHERE session_hash = $2 ORDER BY expires_at DESC OFFSET $8
         ), removed AS (
           DELETE FROM handoff_codes WHERE code_hash IN (
             SELECT code_hash FROM handoff_codes WHERE code_hash IN (SELECT code_hash FROM surplus)
             FOR UPDATE SKIP LOCKED)
         )
         INSERT INTO handoff_codes (code_hash, session_hash, application_id, host, browser_hash, return_to, expires_at)
         SELECT $1, s.id_hash, a.id, $4, $5, $6, $7 FROM sessions s, applications a
         WHERE s.id_hash = $2 AND a.id = $3 FOR KEY SHARE
         RETURNING 1`,
      [
        hashToken(code.code),
        hashOfKey(code.sessionKey),
        code.applicationId,
        code.host,
        code.browserHash,
        code.returnTo,
        code.expiresAt,
        PER_SESSION - 1,
      ],
    );
    return rows.length > 0;
  }

  /**
   * Uses a code up, whoever shows it, and begins the session on the host when it is the right browser on the right host
   * in time. One statement: of two that come at once, one wins.
   * @returns null when there is no such code (any more).
   */
  async redeem(tx: Transaction, shown: RedeemedCode): Promise<Redemption | null> {
    const [row] = await tx.manager.query<RedemptionRow[]>(
      `WITH taken AS (
         DELETE FROM handoff_codes WHERE code_hash = $1 RETURNING *
       ), judged AS (
         SELECT taken.*, s.id AS session_id, s.subject_id, s.connection_id,
           CASE WHEN host <> $3 OR application_id <> $2 THEN 'other-host'
                WHEN browser_hash <> ALL($4::bytea[]) THEN 'other-browser'
                WHEN taken.expires_at <= $5 THEN 'expired' END AS refused
         FROM taken JOIN sessions s ON s.id_hash = taken.session_hash FOR KEY SHARE OF s
       ), surplus AS (
         SELECT a.id_hash FROM application_sessions a JOIN judged ON judged.refused IS NULL
           AND a.session_hash = judged.session_hash AND a.host = $3
         ORDER BY a.created_at DESC OFFSET $8
       ), removed AS (
         DELETE FROM application_sessions WHERE EXISTS (SELECT 1 FROM judged WHERE refused IS NULL)
           AND (id_hash IN (SELECT id_hash FROM surplus) OR (id_hash = $7 AND host = $3))
         RETURNING encode(id_hash, 'hex') AS key
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', key FROM removed
       ), opened AS (
         INSERT INTO application_sessions (id_hash, session_hash, application_id, host, created_at)
         SELECT $6, session_hash, application_id, host, $5 FROM judged WHERE refused IS NULL
       )
       SELECT *, ARRAY(SELECT key FROM removed) AS removed_keys FROM judged`,
      [
        hashToken(shown.code),
        shown.applicationId,
        shown.host,
        shown.browserHashes,
        shown.at,
        hashOfKey(keyOfToken(shown.token)),
        shown.replacesToken === undefined ? null : hashOfKey(keyOfToken(shown.replacesToken)),
        PER_SESSION - 1,
      ],
    );
    if (!row) return null;
    for (const key of row.removed_keys) tx.noteChange('session', key);
    return {
      refused: row.refused,
      returnTo: row.return_to,
      browserHash: row.browser_hash,
      sessionId: row.session_id,
      subjectId: row.subject_id,
      connectionId: row.connection_id,
    };
  }

  /** Removes at most `limit` codes that nobody redeemed. @returns how many. */
  async removeExpired(tx: Transaction, at: Date, limit: number): Promise<number> {
    const rows: unknown[] = await tx.manager.query(
      `WITH expired AS (
         SELECT code_hash FROM handoff_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
       ), removed AS (
         DELETE FROM handoff_codes WHERE code_hash IN (SELECT code_hash FROM expired) RETURNING 1
       ) SELECT 1 FROM removed`,
      [at, limit],
    );
    return rows.length;
  }

  /** Removes at most `limit` sessions on hosts that are not their application's any more: nothing counts them. @returns how many. */
  async removeHomeless(tx: Transaction, limit: number): Promise<number> {
    const rows: unknown[] = await tx.manager.query(
      `WITH homeless AS (
         SELECT a.id_hash FROM application_sessions a
         WHERE a.application_id IS DISTINCT FROM COALESCE(
           (SELECT application_id FROM application_hosts WHERE host = a.host),
           (SELECT application_id FROM application_hosts
            WHERE strpos(a.host, '.') > 1 AND host = '*' || substr(a.host, strpos(a.host, '.'))))
         LIMIT $1
       ), removed AS (
         DELETE FROM application_sessions WHERE id_hash IN (SELECT id_hash FROM homeless)
         RETURNING encode(id_hash, 'hex') AS key
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', key FROM removed
       ) SELECT 1 FROM removed`,
      [limit],
    );
    return rows.length;
  }
}

interface RedemptionRow {
  refused: Redemption['refused'];
  return_to: string;
  browser_hash: Buffer;
  session_id: string;
  subject_id: string;
  connection_id: string;
  removed_keys: string[];
}
