import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { DecisionCheck } from './decision-check.entity.js';

/** Checks of all applications that are run for a change of mappings at most. */
const MOST_OF_ALL = 2000;

/** Reads and writes `decision_checks`. */
@Injectable()
export class DecisionChecksRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Checks of an application by name, after one of them, at most `count`. */
  async findPage(
    applicationId: string,
    count: number,
    afterName?: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<DecisionCheck[]> {
    const query = manager
      .createQueryBuilder(DecisionCheck, 'c')
      .where('c.applicationId = :applicationId', { applicationId })
      .orderBy('c.name', 'ASC')
      .take(count);
    if (afterName !== undefined) query.andWhere('c.name > :afterName', { afterName });
    return query.getMany();
  }

  /** Those that rest on group mappings, of all applications. */
  async findAboutGroups(manager: EntityManager): Promise<DecisionCheck[]> {
    return manager
      .createQueryBuilder(DecisionCheck, 'c')
      .where(`c.who ? 'groups' OR c.who ? 'subject'`)
      .orderBy('c.id')
      .take(MOST_OF_ALL)
      .getMany();
  }

  async find(
    applicationId: string,
    id: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<DecisionCheck | null> {
    return manager.findOneBy(DecisionCheck, { applicationId, id });
  }

  /** The same, locked until the transaction ends. */
  async lock(tx: Transaction, applicationId: string, id: string): Promise<DecisionCheck | null> {
    return tx.manager.findOne(DecisionCheck, {
      where: { applicationId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Lets checks of one application be made one after the other. @returns how many there are. */
  async countLocked(tx: Transaction, applicationId: string): Promise<number> {
    await tx.manager.query('SELECT 1 FROM applications WHERE id = $1 FOR NO KEY UPDATE', [applicationId]);
    return tx.manager.countBy(DecisionCheck, { applicationId });
  }

  /** @throws GatewayError `check-exists`. */
  async save(tx: Transaction, check: Partial<DecisionCheck>): Promise<DecisionCheck> {
    try {
      return await tx.manager.save(tx.manager.create(DecisionCheck, check));
    } catch (error) {
      if (brokenConstraint(error) !== 'decision_checks_name_key') throw error;
      throw new GatewayError('check-exists', 'The application has a check of this name already.', {
        errors: [{ pointer: '/name', code: 'check-exists', detail: 'Choose another name.' }],
      });
    }
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(DecisionCheck, { id });
  }
}
