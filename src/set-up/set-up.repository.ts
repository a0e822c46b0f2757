import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';
import type { SetUpProgress } from './set-up.dto.js';
import { SET_UP_ID, SetUpState } from './set-up.entity.js';

const ROW = { id: SET_UP_ID } as const;

/** Reads and writes `set_up`. */
@Injectable()
export class SetUpRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns null where the gateway never started without a connection. @throws GatewayError `unavailable`. */
  async find(): Promise<SetUpState | null> {
    try {
      return await this.dataSource.manager.findOneBy(SetUpState, ROW);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** The row, locked for the rest of the transaction. */
  async findForChange(tx: Transaction): Promise<SetUpState | null> {
    return tx.manager.findOne(SetUpState, { where: ROW, lock: { mode: 'pessimistic_write' } });
  }

  async insert(tx: Transaction, createdAt: Date): Promise<void> {
    await tx.manager.insert(SetUpState, { ...ROW, progress: {}, version: 1, createdAt });
  }

  /** Makes this the link that counts; the one before it is worth nothing any more. */
  async keepLink(tx: Transaction, linkHash: Buffer, linkCreatedAt: Date): Promise<void> {
    await tx.manager.update(SetUpState, ROW, { linkHash, linkCreatedAt });
  }

  /** Hands the set-up to a browser, from which the link that it used can no longer take it. */
  async keepBrowser(tx: Transaction, browserHash: Buffer, browserExpiresAt: Date): Promise<void> {
    await tx.manager.update(SetUpState, ROW, { linkHash: null, browserHash, browserExpiresAt });
  }

  async keepProgress(tx: Transaction, progress: SetUpProgress, version: number): Promise<void> {
    await tx.manager.query('UPDATE set_up SET progress = $1, version = $2', [
      JSON.stringify(progress),
      version,
    ]);
  }

  /** Ends the set-up for good. @returns false when it had ended before, or never began. */
  async finish(tx: Transaction, finishedAt: Date): Promise<boolean> {
    const ended = await tx.manager.update(
      SetUpState,
      { ...ROW, finishedAt: IsNull() },
      { finishedAt, linkHash: null, browserHash: null, browserExpiresAt: null, progress: {} },
    );
    return ended.affected === 1;
  }
}
