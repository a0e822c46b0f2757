import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { hashToken } from '../crypto/tokens.js';
import { columnsOf, entityFromRow } from '../database/entity-row.js';
import type { Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';
import { acrValuesOf, type StepUpRequest } from './step-up-request.js';

/** A sign-in that begins. Secrets come in the clear; of state and browser token the hashes are stored. */
export interface NewAuthorizationRequest {
  readonly state: string;
  readonly browserToken: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly connectionId: string;
  readonly returnTo: string;
  /** Whose pending sign-ins are counted together: an address, or a network of one client. */
  readonly address: string;
  readonly stepUp: StepUpRequest;
  /** The test sign-in that this is; undefined = it begins a session. */
  readonly testSignInId: string | undefined;
  /** Whether the provider began it, by a tile on its dashboard. Default false. */
  readonly initiatedByProvider?: boolean | undefined;
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

/** A pending sign-in as its callback finds it. */
export interface PendingSignIn {
  readonly connection: Connection;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
  readonly stepUp: StepUpRequest;
  /** The test sign-in that this is; null = it begins a session. */
  readonly testSignInId: string | null;
  /** Whether the provider began it, by a tile on its dashboard. */
  readonly initiatedByProvider: boolean;
  /** Whether the connection has got another issuer or client since it began. */
  readonly connectionChanged: boolean;
  readonly startedAt: Date;
  /** When its callback came, by the database's clock. */
  readonly returnedAt: Date;
}

/** A pending sign-in that was stored. */
export interface BegunSignIn {
  readonly connection: Connection;
  /** That of the request, and of whom it was asked. */
  readonly codeVerifier: string;
}

/**
 * Whose client asks whom. It ends the code verifier of a sign-in, behind a dot: when an admin changes either meanwhile,
 * a code of one provider must not be shown to another.
 */
const CLIENT_OF_ISSUER = `encode(sha256(convert_to(c.issuer || E'\\n' || c.client_id, 'UTF8')), 'hex')`;

type Row = Readonly<Record<string, unknown>>;

const CONNECTION_PREFIX = 'connection_';

/**
 * Reads and writes `authorization_requests`. Each of the two steps of a sign-in is one statement, which is a
 * transaction of its own and brings the connection along: a sign-in waits for the database as rarely as it can.
 */
@Injectable()
export class AuthorizationRequestsRepository {
  /** Every column of the connection, each under a name of its own. */
  private readonly connectionColumns: string;

  constructor(private readonly dataSource: DataSource) {
    this.connectionColumns = columnsOf(dataSource, Connection, 'c', CONNECTION_PREFIX);
  }

  /**
   * Stores a sign-in that begins; of one address' pending ones at most `limit` stay, the newest.
   * @returns null when its connection is not active (any more) and this is no test: nothing is stored then.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async begin(request: NewAuthorizationRequest, limit: number): Promise<BegunSignIn | null> {
    const rows = await this.query(
      `WITH connection AS (
         SELECT * FROM connections WHERE id = $2 AND kind = 'okta' AND (status = 'active' OR $13::uuid IS NOT NULL)
       ),
       surplus AS (
         SELECT state_hash FROM authorization_requests WHERE address = $7
         ORDER BY created_at DESC OFFSET $10
       ),
       evicted AS (
         DELETE FROM authorization_requests WHERE state_hash IN (
           SELECT state_hash FROM authorization_requests
           WHERE state_hash IN (SELECT state_hash FROM surplus) FOR UPDATE SKIP LOCKED
         )
       ),
       created AS (
         INSERT INTO authorization_requests (state_hash, connection_id, nonce, code_verifier, browser_hash,
                                             return_to, address, created_at, expires_at,
                                             acr_values, max_age, test_sign_in_id, initiated_by_provider,
                                             second_factor)
         SELECT $1, id, $3, $4 || '.' || ${CLIENT_OF_ISSUER}, $5, $6, $7, $8, $9, $11, $12, $13, $14, $15
         FROM connection c RETURNING code_verifier
       )
       SELECT r.code_verifier, ${this.connectionColumns} FROM connection c, created r`,
      [
        hashToken(request.state),
        request.connectionId,
        request.nonce,
        request.codeVerifier,
        hashToken(request.browserToken),
        request.returnTo,
        request.address,
        request.startedAt,
        request.expiresAt,
        limit - 1,
        request.stepUp.acrValues?.join(' ') ?? null,
        request.stepUp.maxAge ?? null,
        request.testSignInId ?? null,
        request.initiatedByProvider ?? false,
        request.stepUp.secondFactor ?? false,
      ],
    );
    const [row] = rows;
    return row ? { connection: this.toConnection(row), codeVerifier: row['code_verifier'] as string } : null;
  }

  /**
   * Takes a pending sign-in out: it exists, has not expired and was begun in this browser, and never will again.
   * One that was begun in another browser stays there untouched.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async consume(state: string, browserToken: string, now: Date): Promise<PendingSignIn | null> {
    const rows = await this.query(
      `WITH consumed AS (
         DELETE FROM authorization_requests
         WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
         RETURNING connection_id, nonce, code_verifier, return_to, created_at, acr_values, max_age,
                   test_sign_in_id, initiated_by_provider, second_factor
       )
       SELECT r.nonce, r.code_verifier, r.return_to, r.created_at, r.acr_values, r.max_age,
         r.test_sign_in_id, r.initiated_by_provider, r.second_factor, clock_timestamp() AS returned_at,
         r.code_verifier LIKE '%.%' AND split_part(r.code_verifier, '.', 2) <> ${CLIENT_OF_ISSUER} AS connection_changed,
         ${this.connectionColumns}
       FROM consumed r JOIN connections c ON c.id = r.connection_id`,
      [hashToken(state), hashToken(browserToken), now],
    );
    const [row] = rows;
    if (!row) return null;
    return {
      connection: this.toConnection(row),
      nonce: row['nonce'] as string,
      codeVerifier: row['code_verifier'] as string,
      returnTo: row['return_to'] as string,
      stepUp: {
        acrValues: acrValuesOf(row['acr_values'] as string | null),
        maxAge: (row['max_age'] as number | null) ?? undefined,
        ...(row['second_factor'] === true ? { secondFactor: true as const } : {}),
      },
      testSignInId: row['test_sign_in_id'] as string | null,
      initiatedByProvider: row['initiated_by_provider'] as boolean,
      connectionChanged: row['connection_changed'] as boolean,
      startedAt: row['created_at'] as Date,
      returnedAt: row['returned_at'] as Date,
    };
  }

  /** Removes at most `limit` sign-ins that were never finished; returns how many. */
  async deleteExpired(tx: Transaction, now: Date, limit: number): Promise<number> {
    const rows: unknown[] = await tx.manager.query(
      `WITH expired AS (
         DELETE FROM authorization_requests WHERE state_hash IN (
           SELECT state_hash FROM authorization_requests WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
         ) RETURNING 1
       )
       SELECT 1 FROM expired`,
      [now, limit],
    );
    return rows.length;
  }

  private async query(sql: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return await this.dataSource.query<Row[]>(sql, parameters);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private toConnection(row: Row): Connection {
    return entityFromRow(this.dataSource, Connection, row, CONNECTION_PREFIX);
  }
}
