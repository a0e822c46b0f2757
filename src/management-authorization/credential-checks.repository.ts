import { Injectable } from '@nestjs/common';
import { GRANT_INTERRUPTED, GRANT_REFUSED } from '../connections/management-auth-response.dto.js';
import type { Connection } from '../connections/connection.entity.js';
import type { Transaction } from '../database/transactions.js';

/** What a try of a stored credential found. */
export interface CheckedCredential {
  readonly at: Date;
  /** In kebab-case; null when it works. */
  readonly fault: string | null;
  /** Null leaves what is stored. */
  readonly grantedScopes: readonly string[] | null;
  /** Null leaves what is stored. */
  readonly owner: string | null;
  readonly nextCheckAt: Date;
}

/** When credentials are tried, and what came of it, in `connections`; never the connection's version. */
@Injectable()
export class CredentialChecksRepository {
  /**
   * Takes the connection whose credential is due longest.
   * @param until When it is due again should this process die now.
   * @returns its id; undefined when none is due, or others are at it.
   */
  async claimDue(tx: Transaction, now: Date, until: Date): Promise<string | undefined> {
    const rows = await tx.manager.query<{ id: string }[]>(
      `WITH due AS (
         SELECT id FROM connections WHERE management_next_check_at <= $1
         ORDER BY management_next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ),
       claimed AS (
         UPDATE connections c SET management_next_check_at = $2 FROM due WHERE c.id = due.id RETURNING c.id
       )
       SELECT id FROM claimed`,
      [now, until],
    );
    return rows[0]?.id;
  }

  /** Postpones the next try of a credential that could not be tried. */
  async postpone(tx: Transaction, id: string, nextCheckAt: Date): Promise<void> {
    await tx.manager.query(
      'UPDATE connections SET management_next_check_at = $2 WHERE id = $1 AND management_next_check_at IS NOT NULL',
      [id, nextCheckAt],
    );
  }

  /**
   * Notes what a try found, unless the credential was replaced meanwhile or its grant is lost for good.
   * @returns whether the credential works now but did not before, or the other way round; undefined when nothing
   *   was noted.
   */
  async note(
    tx: Transaction,
    connection: Connection,
    { at, fault, grantedScopes, owner, nextCheckAt }: CheckedCredential,
  ): Promise<boolean | undefined> {
    const rows = await tx.manager.query<{ changed: boolean }[]>(
      `WITH seen AS (
         SELECT id, management_fault FROM connections
         WHERE id = $1 AND COALESCE(management_grant_id::text, management_secret) = $2
           AND NOT COALESCE(management_fault, '') = ANY($3) FOR UPDATE
       ),
       noted AS (
         UPDATE connections c
         SET management_checked_at = $4, management_fault = $5, management_next_check_at = $6,
             management_granted_scopes = COALESCE($7, management_granted_scopes),
             management_owner = COALESCE($8, management_owner)
         FROM seen WHERE c.id = seen.id
         RETURNING c.id
       )
       SELECT seen.management_fault IS DISTINCT FROM $5 AS changed FROM seen JOIN noted USING (id)`,
      [
        connection.id,
        connection.managementGrantId ?? connection.managementSecret,
        [GRANT_REFUSED, GRANT_INTERRUPTED],
        at,
        fault,
        nextCheckAt,
        grantedScopes,
        owner,
      ],
    );
    return rows[0]?.changed;
  }
}
