import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';
import { ApiToken } from './api-token.entity.js';

/** Where a list of tokens goes on: after the one made at this time with this id. */
export interface ApiTokenPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** A token with the slug of its connection. */
export interface ApiTokenRow {
  readonly token: ApiToken;
  readonly connectionSlug: string;
}

/** Reads and writes `api_tokens`. */
@Injectable()
export class ApiTokensRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest `count` tokens, of one connection or of all. */
  async findPage(
    connectionId: string | undefined,
    count: number,
    after?: ApiTokenPosition,
  ): Promise<ApiTokenRow[]> {
    const query = this.withSlug(this.dataSource.manager, connectionId);
    if (after) query.andWhere('(token.created_at, token.id) < (:createdAt, :id)', after);
    const page = query.orderBy('token.createdAt', 'DESC').addOrderBy('token.id', 'DESC').limit(count);
    return (await page.getMany()).map(toRow);
  }

  /** @param connectionId When given, a token of another connection is not found. */
  async find(
    id: string,
    connectionId: string | undefined,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ApiTokenRow | null> {
    const token = await this.withSlug(manager, connectionId).andWhere('token.id = :id', { id }).getOne();
    return token && toRow(token);
  }

  /**
   * The token with this hash, when its connection is active.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async findUsable(tokenHash: Buffer): Promise<ApiToken | null> {
    try {
      return await this.dataSource.manager.findOneBy(ApiToken, {
        tokenHash,
        connection: { status: 'active' },
      });
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async insert(tx: Transaction, values: Omit<ApiToken, 'id' | 'role' | 'connection'>): Promise<ApiToken> {
    const token = tx.manager.create(ApiToken, values);
    await tx.manager.insert(ApiToken, token);
    return token;
  }

  /** Notes that a token was used, unless that was noted after `notSince` by this or another replica. */
  async noteUse(tx: Transaction, id: string, at: Date, notSince: Date): Promise<void> {
    await tx.manager.query(
      `UPDATE api_tokens SET last_used_at = $2
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
      [id, at, notSince],
    );
  }

  /** @returns whether there was one. */
  async remove(tx: Transaction, id: string): Promise<boolean> {
    const { affected } = await tx.manager.delete(ApiToken, { id });
    return affected === 1;
  }

  private withSlug(manager: EntityManager, connectionId: string | undefined): SelectQueryBuilder<ApiToken> {
    const query = manager
      .createQueryBuilder(ApiToken, 'token')
      .innerJoin('token.connection', 'connection')
      .addSelect(['connection.id', 'connection.slug']);
    return connectionId === undefined
      ? query
      : query.where('token.connection_id = :connectionId', { connectionId });
  }
}

function toRow(token: ApiToken): ApiTokenRow {
  return { token, connectionSlug: token.connection?.slug ?? '' };
}
