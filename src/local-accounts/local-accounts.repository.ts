import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { LocalAccount } from './local-account.entity.js';

/** Reads and writes `local_accounts`. */
@Injectable()
export class LocalAccountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All of them, by user name. */
  async findAll(): Promise<LocalAccount[]> {
    return this.dataSource.manager.find(LocalAccount, { order: { userName: 'ASC' } });
  }

  async findByUserName(
    userName: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<LocalAccount | null> {
    return manager.findOneBy(LocalAccount, { userName });
  }

  /** The account as it is now, locked for the rest of the transaction; null when it is gone. */
  async findForChange(tx: Transaction, id: string): Promise<LocalAccount | null> {
    return tx.manager.findOne(LocalAccount, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** @throws GatewayError `validation-failed` when the user name is taken. */
  async insert(tx: Transaction, account: LocalAccount): Promise<void> {
    try {
      await tx.manager.insert(LocalAccount, account);
    } catch (error) {
      if (brokenConstraint(error) !== 'local_accounts_user_name_key') throw error;
      throw new GatewayError('validation-failed', `There is a local account ${account.userName} already.`);
    }
  }

  async update(
    tx: Transaction,
    id: string,
    values: Partial<Omit<LocalAccount, 'id' | 'connection'>>,
  ): Promise<void> {
    await tx.manager.update(LocalAccount, { id }, values);
  }

  /** The person whom the sign-ins of an account have made; null before the first of them. */
  async findSubjectId(tx: Transaction, { connectionId, id }: LocalAccount): Promise<string | null> {
    const [row] = await tx.manager.query<{ id: string }[]>(
      'SELECT id FROM subjects WHERE connection_id = $1 AND sub = $2',
      [connectionId, id],
    );
    return row?.id ?? null;
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(LocalAccount, { id });
  }
}
