import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { DecisionCheck } from './decision-check.entity.js';

// About a person of the connection, or about groups: of the connection that is named, else of any that the application has.
const RESTS_ON_MAPPINGS = `CASE
  WHEN c.who ? 'subject' THEN EXISTS (
    SELECT FROM subjects s WHERE s.id = (c.who ->> 'subject')::uuid AND s.connection_id = :connectionId)
  WHEN c.who ? 'groups' AND c.who ? 'connection' THEN (c.who ->> 'connection')::uuid = :connectionId
  WHEN c.who ? 'groups' THEN EXISTS (
    SELECT FROM applications a WHERE a.id = c.application_id
      AND (a.built_in OR :connectionId = ANY (a.connection_ids)))
  ELSE false END`;

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

  /**
   * Those of all applications, at most `count`.
   * @param connectionId Only those that rest on the group mappings of this connection.
   */
  async findConcerned(
    manager: EntityManager,
    connectionId: string | undefined,
    count: number,
  ): Promise<DecisionCheck[]> {
    const query = manager.createQueryBuilder(DecisionCheck, 'c').orderBy('c.id').take(count);
    if (connectionId !== undefined) query.where(RESTS_ON_MAPPINGS, { connectionId });
    return query.getMany();
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
