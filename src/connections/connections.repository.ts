import { Injectable } from '@nestjs/common';
import { DataSource, Like, MoreThan, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { isResourceId } from '../http/resource-id.js';
import { assertNotBuiltIn } from './built-in-connection.js';
import { Connection, type LastTest } from './connection.entity.js';

/** Reads and writes `connections`. */
@Injectable()
export class ConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The connection with this slug or id, whatever its status. */
  async findBySlugOrId(
    slugOrId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Connection | null> {
    const where = isResourceId(slugOrId) ? [{ slug: slugOrId }, { id: slugOrId }] : { slug: slugOrId };
    return manager.findOne(Connection, { where });
  }

  async findById(id: string, manager: EntityManager = this.dataSource.manager): Promise<Connection | null> {
    return manager.findOneBy(Connection, { id });
  }

  async findPlatform(manager: EntityManager = this.dataSource.manager): Promise<Connection | null> {
    return manager.findOneBy(Connection, { platform: true });
  }

  /** Connections in the order of their slugs, after one of them, at most `count`. */
  async findPage(count: number, afterSlug?: string): Promise<Connection[]> {
    return this.dataSource.manager.find(Connection, {
      where: afterSlug === undefined ? {} : { slug: MoreThan(afterSlug) },
      order: { slug: 'ASC' },
      take: count,
    });
  }

  /** The built-in connection of local accounts; null before the first of them was made. */
  async findLocal(manager: EntityManager = this.dataSource.manager): Promise<Connection | null> {
    return manager.findOneBy(Connection, { kind: 'local' });
  }

  /** Which of these connections have the issuer and client id of another one. */
  async findSharingClient(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT c.id FROM connections c
        WHERE c.id = ANY($1::uuid[]) AND EXISTS (
          SELECT 1 FROM connections o WHERE o.issuer = c.issuer AND o.client_id = c.client_id AND o.client_id <> '' AND o.id <> c.id)`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Remembers that the provider has confirmed an issuer which it could not be asked about when it was stored. */
  async clearIssuerNotReached(
    tx: Transaction,
    { id, issuer }: Pick<Connection, 'id' | 'issuer'>,
  ): Promise<void> {
    await tx.manager.update(Connection, { id, issuer }, { issuerNotReachedAt: null });
  }

  /** Keeps what a test said, beside the version: nothing that anybody set has changed. */
  async keepTest(tx: Transaction, id: string, lastTest: LastTest): Promise<void> {
    await tx.manager.query('UPDATE connections SET last_test = $2 WHERE id = $1', [id, lastTest]);
  }

  /** Id and slug of every connection. */
  async findSlugs(
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Pick<Connection, 'id' | 'slug'>[]> {
    return manager.find(Connection, { select: { id: true, slug: true } });
  }

  /** The slugs that begin with `prefix`. */
  async findSlugsLike(prefix: string, manager: EntityManager): Promise<Set<string>> {
    const found = await manager.find(Connection, {
      select: { slug: true },
      where: { slug: Like(`${prefix}%`) },
    });
    return new Set(found.map(({ slug }) => slug));
  }

  /** @throws GatewayError `slug-taken`; `version-mismatch` when another first connection was made at the same moment. */
  async insert(tx: Transaction, connection: Partial<Connection>): Promise<Connection> {
    try {
      return await tx.manager.save(tx.manager.create(Connection, connection));
    } catch (error) {
      const broken = brokenConstraint(error);
      if (broken === 'connections_one_platform')
        throw new GatewayError(
          'version-mismatch',
          'Somebody made the first connection meanwhile: try again.',
        );
      if (broken !== 'connections_slug_key') throw error;
      throw new GatewayError('slug-taken', `The slug ${connection.slug} is taken by another connection.`, {
        errors: [{ pointer: '/slug', code: 'slug-taken', detail: 'Choose another slug.' }],
      });
    }
  }

  /** Writes what changed of a connection whose row is locked. */
  async save(tx: Transaction, connection: Connection): Promise<Connection> {
    return tx.manager.save(connection);
  }

  /**
   * Ends every session that a connection has, however many: sessions begun up to now count no more.
   * @param at The moment, by the caller's clock; sessions of a replica whose clock runs ahead are covered, too.
   */
  async endSessions(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.manager.query(
      `UPDATE connections SET sessions_valid_after = GREATEST(
         sessions_valid_after, $2, (SELECT max(created_at) FROM sessions WHERE connection_id = $1))
       WHERE id = $1`,
      [id, at],
    );
    await tx.logChange('connection-sessions', id);
  }

  /** Forgets what the org of an issuer that it no longer has said of its groups. */
  async forgetOktaGroups(tx: Transaction, id: string): Promise<void> {
    await tx.manager.query('DELETE FROM okta_group_answers WHERE connection_id = $1', [id]);
  }

  /** Removes a connection with everything that belongs to it; applications no longer name it. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.query(
      'UPDATE applications SET connection_ids = array_remove(connection_ids, $1) WHERE $1 = ANY(connection_ids)',
      [id],
    );
    await tx.manager.delete(Connection, { id });
  }

  /** Whether a role is the default role of any connection. */
  async isDefaultRole(roleKey: string, manager: EntityManager): Promise<boolean> {
    return manager.existsBy(Connection, { defaultRole: roleKey });
  }

  /**
   * Locks a connection's row and raises its model version: the first step of every write to the access
   * model, so that two writes to one connection follow each other.
   * @throws GatewayError `not-found` when it is gone, `built-in` for that of local accounts.
   */
  async lockForModelChange(tx: Transaction, id: string): Promise<Connection> {
    await tx.manager.query('UPDATE connections SET model_version = model_version + 1 WHERE id = $1', [id]);
    const connection = await tx.manager.findOneBy(Connection, { id });
    if (!connection) throw notFound('connection');
    assertNotBuiltIn(connection);
    await tx.logChange('model');
    return connection;
  }

  /** The same for what is global (roles, applications, grants): the platform connection's row is the lock. */
  async lockPlatformForModelChange(tx: Transaction): Promise<Connection> {
    const platform = await this.findPlatform(tx.manager);
    if (!platform) throw notFound('connection');
    return this.lockForModelChange(tx, platform.id);
  }

  /**
   * Whether there is no platform connection yet, so that the next one becomes it. Who asks waits for everybody who
   * asked before: of two only one is told so.
   */
  async lacksPlatform(tx: Transaction): Promise<boolean> {
    if (await this.findPlatform(tx.manager)) return false;
    // There may be no row at all to wait at. It happens once in a gateway's life.
    await tx.manager.query('LOCK TABLE connections IN SHARE ROW EXCLUSIVE MODE');
    return (await this.findPlatform(tx.manager)) === null;
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
