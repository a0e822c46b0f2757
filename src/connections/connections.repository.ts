import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import { Connection } from './connection.entity.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads and writes `connections`. */
@Injectable()
export class ConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The connection with this slug or id, whatever its status. */
  async findBySlugOrId(
    slugOrId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Connection | null> {
    const where = UUID.test(slugOrId) ? [{ slug: slugOrId }, { id: slugOrId }] : { slug: slugOrId };
    return manager.findOne(Connection, { where });
  }

  async findById(id: string, manager: EntityManager = this.dataSource.manager): Promise<Connection | null> {
    return manager.findOneBy(Connection, { id });
  }

  async findPlatform(manager: EntityManager = this.dataSource.manager): Promise<Connection | null> {
    return manager.findOneBy(Connection, { platform: true });
  }

  /** All active connections, by name. */
  async findActive(): Promise<Connection[]> {
    return this.dataSource.manager.find(Connection, { where: { status: 'active' }, order: { name: 'ASC' } });
  }

  /**
   * Locks a connection's row and raises its model version: the first step of every write to the access
   * model, so that two writes to one connection follow each other.
   * @throws GatewayError `not-found` when it is gone.
   */
  async lockForModelChange(tx: Transaction, id: string): Promise<Connection> {
    await tx.manager.query('UPDATE connections SET model_version = model_version + 1 WHERE id = $1', [id]);
    const connection = await tx.manager.findOneBy(Connection, { id });
    if (!connection) throw notFound('connection');
    await tx.logChange('model');
    return connection;
  }

  /** The same for what is global (roles, applications, grants): the platform connection's row is the lock. */
  async lockPlatformForModelChange(tx: Transaction): Promise<Connection> {
    const platform = await this.findPlatform(tx.manager);
    if (!platform) throw notFound('connection');
    return this.lockForModelChange(tx, platform.id);
  }
}

/** Whether a group mapping to `admin` exists on the active platform connection. */
export async function hasAdminPath(manager: EntityManager): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT 1 FROM group_mappings m JOIN connections c ON c.id = m.connection_id
     WHERE c.platform AND c.status = 'active' AND m.role_key = 'admin' LIMIT 1`,
  );
  return rows.length > 0;
}
