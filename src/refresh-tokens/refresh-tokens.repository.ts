import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';
import type { RefreshToken } from './refresh-token.entity.js';

/** A refresh token about to be kept; sealed. */
export type NewRefreshToken = Pick<
  RefreshToken,
  'id' | 'subjectId' | 'connectionId' | 'issuer' | 'token' | 'scope' | 'expiresAt'
> & { readonly sessionId: string };

/** The right to show a refresh token to its provider, for a short time. Secrets are sealed. */
export interface RefreshLease {
  readonly id: string;
  readonly leaseId: string;
  readonly sessionId: string;
  readonly subjectId: string;
  /** To whom alone the token may be shown. */
  readonly issuer: string;
  readonly token: string;
  readonly scope: string | null;
  /** The session's ID token. */
  readonly idToken: string | null;
  /** It was shown before, and nobody knows what became of that. */
  readonly interrupted: boolean;
}

/** What came of asking for a lease: it was given, somebody else has it, or there is no token. */
export type LeaseOutcome =
  { readonly kind: 'leased'; readonly lease: RefreshLease } | { readonly kind: 'busy' | 'none' };

/** A token whose session is over. */
export type LeftOverToken = Pick<
  RefreshToken,
  'id' | 'subjectId' | 'connectionId' | 'issuer' | 'token' | 'revocationTries'
>;

/** Whose tokens are looked at: those of some people and connections, or everybody's. */
export type Whose =
  'everybody' | { readonly subjects: readonly string[]; readonly connections: readonly string[] };

/**
 * Reads and writes `refresh_tokens`. A row is never locked while a provider is asked, only leased, by the database's
 * clock. Sessions end by the caller's clock, as everywhere.
 */
@Injectable()
export class RefreshTokensRepository {
  /** Keeps a token, and notes that its person has one. */
  async insert(tx: Transaction, token: NewRefreshToken): Promise<void> {
    await tx.manager.query(
      `WITH flagged AS (
         UPDATE subjects SET has_refresh_token = true WHERE id = $3 AND NOT has_refresh_token
       )
       INSERT INTO refresh_tokens (id, session_id, subject_id, connection_id, issuer, token, scope, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        token.id,
        token.sessionId,
        token.subjectId,
        token.connectionId,
        token.issuer,
        token.token,
        token.scope,
        token.expiresAt,
      ],
    );
  }

  /** Takes the right to show the token of a person's newest session that has one, unless another has it. */
  async lease(
    tx: Transaction,
    subjectId: string,
    { leaseId, leaseMs, at }: { readonly leaseId: string; readonly leaseMs: number; readonly at: Date },
  ): Promise<LeaseOutcome> {
    const [row] = await tx.manager.query<(RefreshLease & { readonly leased: boolean })[]>(
      `WITH seen AS (
         SELECT t.*, s.id_token
         FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN subjects p ON p.id = t.subject_id
           JOIN connections c ON c.id = t.connection_id
         WHERE t.subject_id = $1 AND s.expires_at > $2 AND c.status = 'active' AND c.issuer = t.issuer
           AND s.created_at > COALESCE(p.sessions_valid_after, '-infinity')
           AND s.created_at > COALESCE(c.sessions_valid_after, '-infinity')
         ORDER BY s.created_at DESC, t.id LIMIT 1 FOR UPDATE OF t
       ), leased AS (
         UPDATE refresh_tokens t
         SET lease_id = $3, leased_until = clock_timestamp() + $4 * interval '1 millisecond', unanswered = true
         FROM seen
         WHERE t.id = seen.id AND (seen.leased_until IS NULL OR seen.leased_until <= clock_timestamp())
         RETURNING t.id
       )
       SELECT id, $3::uuid AS "leaseId", session_id AS "sessionId", subject_id AS "subjectId", issuer, token, scope,
         id_token AS "idToken", unanswered AS interrupted, EXISTS (SELECT 1 FROM leased) AS leased
       FROM seen`,
      [subjectId, at, leaseId, leaseMs],
    );
    if (!row) return { kind: 'none' };
    const { leased, ...lease } = row;
    return leased ? { kind: 'leased', lease } : { kind: 'busy' };
  }

  /**
   * Stores what replaces a token; the lease goes on.
   * @param token Sealed; null = the one that was shown stays.
   * @returns false when the lease is another's by now.
   */
  async store(tx: Transaction, { id, leaseId }: RefreshLease, token: string | null): Promise<boolean> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH stored AS (
         UPDATE refresh_tokens SET token = COALESCE($3, token), unanswered = false
         WHERE id = $1 AND lease_id = $2 RETURNING 1
       ) SELECT 1 FROM stored`,
      [id, leaseId, token],
    );
    return rows.length > 0;
  }

  /** Ends a lease. @param unanswered Whether the token may have been replaced without our knowing. Undefined = as stored. */
  async release(tx: Transaction, { id, leaseId }: RefreshLease, unanswered?: boolean): Promise<void> {
    await tx.manager.query(
      `UPDATE refresh_tokens
       SET lease_id = NULL, leased_until = NULL, unanswered = COALESCE($3, unanswered)
       WHERE id = $1 AND lease_id = $2`,
      [id, leaseId, unanswered ?? null],
    );
  }

  /** Lets the next one try soon, who is told that this refresh was interrupted. */
  async suspend(tx: Transaction, { id, leaseId }: RefreshLease, pauseMs: number): Promise<void> {
    await tx.manager.query(
      `UPDATE refresh_tokens SET leased_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE id = $1 AND lease_id = $2`,
      [id, leaseId, pauseMs],
    );
  }

  /** Removes a token that its provider takes no more. @returns false when the lease is another's by now. */
  async refuse(tx: Transaction, { id, leaseId }: RefreshLease): Promise<boolean> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH refused AS (DELETE FROM refresh_tokens WHERE id = $1 AND lease_id = $2 RETURNING 1)
       SELECT 1 FROM refused`,
      [id, leaseId],
    );
    return rows.length > 0;
  }

  /**
   * Takes tokens from sessions that were ended by a mark of their person or connection, whose rows are still there.
   * @returns whose they are.
   */
  async detachEnded(tx: Transaction, whose: Whose): Promise<string[]> {
    const everybody = whose === 'everybody';
    const rows = await tx.manager.query<{ subjectId: string }[]>(
      `WITH ended AS (
         UPDATE refresh_tokens t SET session_id = NULL
         FROM sessions s, subjects p, connections c
         WHERE s.id = t.session_id AND p.id = t.subject_id AND c.id = t.connection_id
           AND ($1 OR t.subject_id = ANY($2::uuid[]) OR t.connection_id = ANY($3::uuid[]))
           AND (s.created_at <= p.sessions_valid_after OR s.created_at <= c.sessions_valid_after)
         RETURNING t.subject_id
       ) SELECT DISTINCT subject_id AS "subjectId" FROM ended`,
      [everybody, everybody ? [] : whose.subjects, everybody ? [] : whose.connections],
    );
    return rows.map(({ subjectId }) => subjectId);
  }

  /** Takes at most `limit` tokens without a session in order to revoke them: nobody else does for `leaseMs`. */
  async claimLeftOver(
    tx: Transaction,
    { leaseId, leaseMs, at, limit }: { leaseId: string; leaseMs: number; at: Date; limit: number },
  ): Promise<LeftOverToken[]> {
    return tx.manager.query<LeftOverToken[]>(
      `WITH due AS (
         SELECT id FROM refresh_tokens
         WHERE session_id IS NULL AND expires_at > $3
           AND (leased_until IS NULL OR leased_until <= clock_timestamp())
         ORDER BY expires_at LIMIT $4 FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE refresh_tokens t SET lease_id = $1, revocation_tries = t.revocation_tries + 1,
           leased_until = clock_timestamp() + $2 * interval '1 millisecond'
         FROM due WHERE t.id = due.id RETURNING t.*
       )
       SELECT id, subject_id AS "subjectId", connection_id AS "connectionId", issuer, token,
         revocation_tries AS "revocationTries"
       FROM claimed`,
      [leaseId, leaseMs, at, limit],
    );
  }

  /** Removes tokens, whatever they are used for. */
  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.manager.query('DELETE FROM refresh_tokens WHERE id = ANY($1::uuid[])', [ids]);
  }

  /** Removes at most `limit` tokens of sessions that have ended by their age before `at`. @returns whose they were. */
  async removeExpired(tx: Transaction, at: Date, limit: number): Promise<string[]> {
    const rows = await tx.manager.query<{ subjectId: string }[]>(
      `WITH removed AS (
         DELETE FROM refresh_tokens WHERE id IN (
           SELECT id FROM refresh_tokens WHERE session_id IS NULL AND expires_at <= $1
           ORDER BY expires_at LIMIT $2
         ) RETURNING subject_id
       ) SELECT subject_id AS "subjectId" FROM removed`,
      [at, limit],
    );
    return rows.map(({ subjectId }) => subjectId);
  }

  /** Notes of whichever of these people have no refresh token any more that they have none. */
  async noteTokenless(tx: Transaction, subjectIds: readonly string[], at: Date): Promise<void> {
    // First the locks, then a statement that sees what a sign-in has committed that was under way.
    await tx.manager.query('SELECT 1 FROM subjects WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [
      subjectIds,
    ]);
    const noted = await tx.manager.query<{ id: string }[]>(
      `WITH noted AS (
         UPDATE subjects p SET has_refresh_token = false
         WHERE id = ANY($1::uuid[]) AND has_refresh_token AND NOT EXISTS (
           SELECT 1 FROM refresh_tokens t
           WHERE t.subject_id = p.id AND t.session_id IS NOT NULL AND t.expires_at > $2)
         RETURNING id
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM noted
       ) SELECT id FROM noted`,
      [subjectIds, at],
    );
    for (const { id } of noted) tx.noteChange('subject', id);
  }
}
