import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { ApiToken } from './api-token.entity.js';

/** Reads and writes `api_tokens`. */
@Injectable()
export class ApiTokensRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest tokens after the one with this key; of one connection, or of all. */
  async findPage(
    count: number,
    { connectionId, after }: { connectionId?: string; after?: { createdAt: Date; id: string } },
  ): Promise<ApiToken[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ApiToken, 'token')
      .innerJoinAndSelect('token.connection', 'connection')
      .orderBy('token.createdAt', 'DESC')
      .addOrderBy('token.id', 'DESC')
      .limit(count);
    if (connectionId !== undefined) query.andWhere('token.connection_id = :connectionId', { connectionId });
    if (after) query.andWhere('(token.created_at, token.id) < (:createdAt, :id)', after);
    return query.getMany();
  }

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<ApiToken | null> {
    return manager.findOne(ApiToken, { where: { id }, relations: { connection: true } });
  }

  async findByHash(tokenHash: Buffer): Promise<ApiToken | null> {
    return this.dataSource.manager.findOneBy(ApiToken, { tokenHash });
  }

  async insert(tx: Transaction, token: ApiToken): Promise<void> {
    await tx.manager.insert(ApiToken, token);
  }

  /** @returns false when it was gone already. */
  async remove(tx: Transaction, id: string): Promise<boolean> {
    const { affected } = await tx.manager.delete(ApiToken, { id });
    return affected === 1;
  }

  /** Notes that a token was used, unless that was noted within the last minute. */
  async touch(id: string, now: Date): Promise<void> {
    await this.dataSource.manager
      .createQueryBuilder()
      .update(ApiToken)
      .set({ lastUsedAt: now })
      .where('id = :id AND (last_used_at IS NULL OR last_used_at <= :minuteAgo)', {
        id,
        minuteAgo: new Date(now.getTime() - 60_000),
      })
      .execute();
  }
}
