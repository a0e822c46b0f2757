import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { GrantName } from '../connections/management-credential.js';
import type { Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';

/** A grant as whoever may present its refresh token finds it. Secrets are sealed. */
export interface LeasedGrant {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly requestedScopes: readonly string[];
  /** The lease before this one ended without a word: its holder may have got an answer that was never stored. */
  readonly interrupted: boolean;
}

/** What came of asking for a lease: it was given, somebody else has it, or the grant is no more. */
export type LeaseOutcome =
  | { readonly kind: 'leased'; readonly grant: LeasedGrant }
  | { readonly kind: 'busy' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly fault: string };

interface LeaseRow {
  readonly leased: boolean;
  readonly fault: string | null;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly requestedScopes: readonly string[];
  readonly interrupted: boolean;
}

/**
 * The refresh tokens that admins granted, in `connections`. Each statement is a transaction of its own: a row is never
 * locked while Okta is asked, only leased, by the database's clock.
 */
@Injectable()
export class DelegatedGrantsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes the right to present a grant's refresh token, unless another has it.
   * @param finalFaults Faults after which Okta is not asked any more.
   */
  async lease(
    { connectionId, grantId }: GrantName,
    leaseId: string,
    leaseMs: number,
    finalFaults: readonly string[],
  ): Promise<LeaseOutcome> {
    const [row] = await this.query<LeaseRow>(
      `WITH seen AS (
         SELECT * FROM connections
         WHERE id = $1 AND management_grant_id = $2 AND management_secret IS NOT NULL
           AND management_client_id IS NOT NULL AND management_client_secret IS NOT NULL FOR UPDATE
       ),
       leased AS (
         UPDATE connections c
         SET management_lease_id = $3, management_leased_until = clock_timestamp() + $4 * interval '1 millisecond'
         FROM seen
         WHERE c.id = seen.id AND (seen.management_fault IS NULL OR NOT seen.management_fault = ANY($5))
           AND (seen.management_leased_until IS NULL OR seen.management_leased_until <= clock_timestamp())
         RETURNING c.id
       )
       SELECT EXISTS (SELECT 1 FROM leased) AS leased, management_fault AS fault, issuer,
              management_client_id AS "clientId", management_client_secret AS "clientSecret",
              management_secret AS "refreshToken", management_scopes AS "requestedScopes",
              management_lease_id IS NOT NULL AS interrupted
       FROM seen`,
      [connectionId, grantId, leaseId, leaseMs, finalFaults],
    );
    if (!row) return { kind: 'gone' };
    if (row.leased) return { kind: 'leased', grant: row };
    if (row.fault !== null && finalFaults.includes(row.fault)) return { kind: 'refused', fault: row.fault };
    return { kind: 'busy' };
  }

  /**
   * Stores what a refresh gave and ends the lease.
   * @param presented The sealed refresh token as it was leased: what replaced it meanwhile is never overwritten.
   * @returns false when the stored token is no longer the one that was presented.
   */
  async store(
    { connectionId, grantId }: GrantName,
    presented: string,
    next: { readonly refreshToken: string; readonly grantedScopes: readonly string[] },
  ): Promise<boolean> {
    const rows = await this.query(
      `WITH stored AS (
         UPDATE connections
         SET management_secret = $4, management_granted_scopes = $5, management_lease_id = NULL,
             management_leased_until = NULL
         WHERE id = $1 AND management_grant_id = $2 AND management_secret = $3
         RETURNING 1
       )
       SELECT 1 FROM stored`,
      [connectionId, grantId, presented, next.refreshToken, next.grantedScopes],
    );
    return rows.length > 0;
  }

  /** Ends a lease after which the stored token is still the right one. */
  async release({ connectionId, grantId }: GrantName, leaseId: string): Promise<void> {
    await this.query(
      `UPDATE connections SET management_lease_id = NULL, management_leased_until = NULL
       WHERE id = $1 AND management_grant_id = $2 AND management_lease_id = $3`,
      [connectionId, grantId, leaseId],
    );
  }

  /** Lets the next one try soon, who is told that this refresh was interrupted. */
  async suspend({ connectionId, grantId }: GrantName, leaseId: string, pauseMs: number): Promise<void> {
    await this.query(
      `UPDATE connections SET management_leased_until = clock_timestamp() + $4 * interval '1 millisecond'
       WHERE id = $1 AND management_grant_id = $2 AND management_lease_id = $3`,
      [connectionId, grantId, leaseId, pauseMs],
    );
  }

  /**
   * Notes that Okta takes a grant no more; it is not tried again.
   * @returns whether that is news.
   */
  async refuse(
    tx: Transaction,
    { connectionId, grantId }: GrantName,
    leaseId: string,
    fault: string,
  ): Promise<boolean> {
    const rows: unknown[] = await tx.manager.query(
      `WITH refused AS (
         UPDATE connections
         SET management_fault = $4, management_checked_at = clock_timestamp(), management_next_check_at = NULL,
             management_lease_id = NULL, management_leased_until = NULL
         WHERE id = $1 AND management_grant_id = $2 AND management_lease_id = $3
         RETURNING 1
       )
       SELECT 1 FROM refused`,
      [connectionId, grantId, leaseId, fault],
    );
    return rows.length > 0;
  }

  /** Grants whose last refresh nobody finished: their holder died, or could not store what it got. */
  async findInterrupted(): Promise<GrantName[]> {
    return this.query<GrantName>(
      `SELECT id AS "connectionId", management_grant_id AS "grantId" FROM connections
       WHERE management_lease_id IS NOT NULL AND management_leased_until <= clock_timestamp()
         AND management_grant_id IS NOT NULL`,
    );
  }

  private async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    try {
      return await this.dataSource.query<Row[]>(sql, parameters);
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}
