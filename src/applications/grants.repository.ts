import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { Grant } from './grant.entity.js';

/** The place of a grant in the list of its application. */
export type GrantKey = Pick<Grant, 'role' | 'resourceType' | 'action'>;

/** Reads and writes `grants`. */
@Injectable()
export class GrantsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Grants of an application by role, resource type and action, after one of them, at most `count`. */
  async findPage(applicationId: string, count: number, after?: GrantKey): Promise<Grant[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Grant, 'g')
      .where('g.applicationId = :applicationId', { applicationId })
      .orderBy({ 'g.role': 'ASC', 'g.resourceType': 'ASC', 'g.action': 'ASC' })
      .take(count);
    if (after) {
      query.andWhere('(g.role, g.resourceType, g.action) > (:role, :resourceType, :action)', after);
    }
    return query.getMany();
  }

  /** A text that two readings of an application's grants share if and only if they say the same. */
  async version(applicationId: string, manager: EntityManager = this.dataSource.manager): Promise<string> {
    const [row] = await manager.query<{ version: string | null }[]>(
      `SELECT md5(string_agg(id || CASE version WHEN 1 THEN '' ELSE ':' || version END, ',' ORDER BY id)) AS version FROM grants WHERE application_id = $1`,
      [applicationId],
    );
    return row?.version ?? 'none';
  }

  async findOne(
    applicationId: string,
    id: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Grant | null> {
    return manager.findOneBy(Grant, { applicationId, id });
  }

  /** @throws GatewayError `grant-exists`. */
  async insert(tx: Transaction, grant: Partial<Grant>): Promise<Grant> {
    try {
      return await tx.manager.save(tx.manager.create(Grant, grant));
    } catch (error) {
      if (brokenConstraint(error) !== 'grants_unique') throw error;
      throw new GatewayError('grant-exists', 'The role has this grant already.');
    }
  }

  async save(tx: Transaction, grant: Grant): Promise<void> {
    await tx.manager.save(grant);
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(Grant, { id });
  }

  /** What a role may do on the gateway itself, what everybody may do included. */
  async findGatewayPermissions(
    roleKey: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Set<string>> {
    const grants = await manager.find(Grant, {
      where: { application: { slug: GATEWAY_APPLICATION }, role: In([roleKey, '*']) },
    });
    return new Set(grants.map(({ resourceType, action }) => `${resourceType}:${action}`));
  }

  /** Every role that signing in through a connection can give: the mapped ones and the default. */
  async findRolesOfConnection(connectionId: string, manager: EntityManager): Promise<string[]> {
    const rows = await manager.query<{ key: string }[]>(
      `SELECT role_key AS key FROM group_mappings WHERE connection_id = $1
       UNION SELECT default_role FROM connections WHERE id = $1 AND default_role IS NOT NULL`,
      [connectionId],
    );
    return rows.map(({ key }) => key);
  }
}
