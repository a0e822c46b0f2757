import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashToken } from '../crypto/tokens.js';
import type { Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';
import { TestSignIn, type TestSignInActor, type TestSignInStatus } from './test-sign-in.entity.js';

/** Test sign-ins that one connection may have at a time; of more, the oldest give way. */
const MOST_KEPT = 50;

/** A test that begins. Of the ticket the hash is stored. */
export type NewTestSignIn = Pick<
  TestSignIn,
  'id' | 'connectionId' | 'actor' | 'definition' | 'createdAt' | 'expiresAt' | 'keptUntil'
> & { readonly ticket: string };

/** A test whose address was opened. */
export interface OpenedTestSignIn {
  readonly id: string;
  readonly connectionId: string;
  /** Whether it tries what is not saved. */
  readonly unsaved: boolean;
}

/** How a test ended. */
export interface EndedTestSignIn {
  readonly status: Exclude<TestSignInStatus, 'pending'>;
  /** Sealed. */
  readonly report: string;
  readonly keptUntil: Date;
}

/** Reads and writes `test_sign_ins`. */
@Injectable()
export class TestSignInsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async create(tx: Transaction, { ticket, ...test }: NewTestSignIn): Promise<void> {
    await tx.manager.query(
      `DELETE FROM test_sign_ins WHERE id IN (
         SELECT id FROM test_sign_ins WHERE connection_id = $1 ORDER BY created_at DESC OFFSET $2)`,
      [test.connectionId, MOST_KEPT - 1],
    );
    await tx.manager.insert(TestSignIn, { ...test, ticketHash: hashToken(ticket), status: 'pending' });
  }

  /** The test that a ticket would begin. @returns null for one that is unknown, used or too old. */
  async findByTicket(ticket: string, now: Date): Promise<TestSignIn | null> {
    try {
      return await this.dataSource.manager
        .createQueryBuilder(TestSignIn, 'test')
        .where(`test.ticketHash = :hash AND test.expiresAt > :now AND test.status = 'pending'`, {
          hash: hashToken(ticket),
          now,
        })
        .getOne();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Uses a ticket up. @returns null for one that is unknown, used or too old. */
  async open(
    tx: Transaction,
    ticket: string,
    { now, expiresAt, keptUntil }: { now: Date; expiresAt: Date; keptUntil: Date },
  ): Promise<OpenedTestSignIn | null> {
    const rows = await tx.manager.query<OpenedTestSignIn[]>(
      `WITH opened AS (
         UPDATE test_sign_ins SET ticket_hash = NULL, expires_at = $3, kept_until = $4
         WHERE ticket_hash = $1 AND expires_at > $2 AND status = 'pending'
         RETURNING id, connection_id, definition
       )
       SELECT id, connection_id AS "connectionId", definition IS NOT NULL AS unsaved FROM opened`,
      [hashToken(ticket), now, expiresAt, keptUntil],
    );
    return rows[0] ?? null;
  }

  /** Ends a pending test. @returns who asked for it; null when it is gone, or over already. */
  async end(
    tx: Transaction,
    id: string,
    { status, report, keptUntil }: EndedTestSignIn,
  ): Promise<TestSignInActor | null> {
    const rows = await tx.manager.query<{ actor: TestSignInActor }[]>(
      `WITH ended AS (
         UPDATE test_sign_ins SET ticket_hash = NULL, status = $2, report = $3, definition = NULL, expires_at = $4, kept_until = $4
         WHERE id = $1 AND status = 'pending' RETURNING actor
       )
       SELECT actor FROM ended`,
      [id, status, report, keptUntil],
    );
    return rows[0]?.actor ?? null;
  }

  /** @throws GatewayError `unavailable` when the database can't be used. */
  async find(id: string, now: Date): Promise<TestSignIn | null> {
    try {
      return await this.dataSource.manager
        .createQueryBuilder(TestSignIn, 'test')
        .where('test.id = :id AND test.keptUntil > :now', { id, now })
        .getOne();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Removes at most `limit` tests that are kept no longer; returns how many. */
  async deleteExpired(tx: Transaction, now: Date, limit: number): Promise<number> {
    const rows: unknown[] = await tx.manager.query(
      `WITH expired AS (
         DELETE FROM test_sign_ins WHERE id IN (
           SELECT id FROM test_sign_ins WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2
         ) RETURNING 1
       )
       SELECT 1 FROM expired`,
      [now, limit],
    );
    return rows.length;
  }
}
