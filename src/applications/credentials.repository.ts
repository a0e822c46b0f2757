import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { ApplicationCredential } from './application-credential.entity.js';

/** Where a list of credentials goes on: after the one made at this time with this id. */
export interface CredentialPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** When a credential was used, and by whom. */
export interface CredentialUse {
  readonly at: Date;
  /** Of the client. */
  readonly address: string;
  /** What called, in words; null = it didn't say. */
  readonly program: string | null;
}

/** Reads and writes `application_credentials`. */
@Injectable()
export class CredentialsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest `count` credentials of an application, older than one of them. */
  async findPage(
    applicationId: string,
    count: number,
    after?: CredentialPosition,
  ): Promise<ApplicationCredential[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ApplicationCredential, 'credential')
      .where('credential.application_id = :applicationId', { applicationId });
    if (after) query.andWhere('(credential.created_at, credential.id) < (:createdAt, :id)', after);
    return query
      .orderBy('credential.createdAt', 'DESC')
      .addOrderBy('credential.id', 'DESC')
      .limit(count)
      .getMany();
  }

  async find(
    applicationId: string,
    id: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ApplicationCredential | null> {
    return manager.findOneBy(ApplicationCredential, { applicationId, id });
  }

  async count(applicationId: string, manager: EntityManager): Promise<number> {
    return manager.countBy(ApplicationCredential, { applicationId });
  }

  async insert(
    tx: Transaction,
    values: Omit<ApplicationCredential, 'id' | 'application'>,
  ): Promise<ApplicationCredential> {
    const credential = tx.manager.create(ApplicationCredential, values);
    await tx.manager.insert(ApplicationCredential, credential);
    return credential;
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(ApplicationCredential, { id });
  }

  /** Notes that a credential was used, unless that was noted after `notSince` by this or another replica. */
  async noteUse(
    tx: Transaction,
    id: string,
    { at, address, program }: CredentialUse,
    notSince: Date,
  ): Promise<void> {
    await tx.manager.query(
      `UPDATE application_credentials SET last_used_at = $2, last_used_address = $4, last_used_program = $5
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
      [id, at, notSince, address, program],
    );
  }
}
