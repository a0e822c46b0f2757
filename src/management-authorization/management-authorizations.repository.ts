import { Injectable } from '@nestjs/common';
import { hashToken } from '../crypto/tokens.js';
import type { Transaction } from '../database/transactions.js';
import { ManagementAuthorization, type AuthorizingPerson } from './management-authorization.entity.js';

/** Authorizations that one connection may have pending; of more, the oldest give way. */
const MOST_PENDING = 20;

/** An authorization that begins. Secrets come in the clear; of state and browser token the hashes are stored. */
export interface NewAuthorization {
  readonly state: string;
  readonly browserToken: string;
  readonly codeVerifier: string;
  readonly connectionId: string;
  readonly actor: AuthorizingPerson;
  readonly credentialHash: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A pending authorization as its callback finds it. */
export type PendingAuthorization = Pick<
  NewAuthorization,
  'connectionId' | 'codeVerifier' | 'actor' | 'credentialHash'
>;

/** Reads and writes `management_authorizations`. */
@Injectable()
export class ManagementAuthorizationsRepository {
  async begin(
    tx: Transaction,
    { state, browserToken, codeVerifier, connectionId, actor, ...rest }: NewAuthorization,
  ): Promise<void> {
    await tx.manager.query(
      `DELETE FROM management_authorizations WHERE state_hash IN (
         SELECT state_hash FROM management_authorizations WHERE connection_id = $1
         ORDER BY created_at DESC OFFSET $2)`,
      [connectionId, MOST_PENDING - 1],
    );
    await tx.manager.insert(ManagementAuthorization, {
      ...rest,
      stateHash: hashToken(state),
      browserHash: hashToken(browserToken),
      codeVerifier,
      connectionId,
      actor,
    });
  }

  /**
   * Takes a pending authorization out: it has not expired and was begun in this browser, and never will be again. One
   * that was begun in another browser stays there untouched.
   */
  async consume(
    tx: Transaction,
    state: string,
    browserToken: string,
    now: Date,
  ): Promise<PendingAuthorization | null> {
    const rows = await tx.manager.query<PendingAuthorization[]>(
      `WITH consumed AS (
         DELETE FROM management_authorizations
         WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
         RETURNING connection_id, code_verifier, actor, credential_hash
       )
       SELECT connection_id AS "connectionId", code_verifier AS "codeVerifier", actor,
              credential_hash AS "credentialHash" FROM consumed`,
      [hashToken(state), hashToken(browserToken), now],
    );
    return rows[0] ?? null;
  }

  /** Removes at most `limit` authorizations that were never finished; returns how many. */
  async deleteExpired(tx: Transaction, now: Date, limit: number): Promise<number> {
    const rows: unknown[] = await tx.manager.query(
      `WITH expired AS (
         DELETE FROM management_authorizations WHERE state_hash IN (
           SELECT state_hash FROM management_authorizations WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
         ) RETURNING 1
       )
       SELECT 1 FROM expired`,
      [now, limit],
    );
    return rows.length;
  }
}
