import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GroupMapping, type NewGroupMapping } from './group-mapping.entity.js';
import { alreadyMapped, type MappingField } from './mapping-conflict.js';

/** Rows written by one statement: far below Postgres' 65,535 parameters. */
const ROWS_PER_STATEMENT = 1000;

const FIELD_OF_CONSTRAINT: Readonly<Record<string, MappingField>> = {
  group_mappings_connection_group: 'groupName',
  group_mappings_connection_group_id: 'groupId',
  group_mappings_connection_role: 'role',
};

/** Reads and writes `group_mappings`. */
@Injectable()
export class GroupMappingsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Mappings of a connection in the order of their groups' names, after one of them, at most `count`. */
  async findPage(connectionId: string, count: number, afterName?: string): Promise<GroupMapping[]> {
    return this.dataSource.manager.find(GroupMapping, {
      where: { connectionId, ...(afterName === undefined ? {} : { groupName: MoreThan(afterName) }) },
      order: { groupName: 'ASC' },
      take: count,
    });
  }

  /** All mappings of a connection, in the same order. */
  async findAll(
    connectionId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<GroupMapping[]> {
    return manager.find(GroupMapping, { where: { connectionId }, order: { groupName: 'ASC' } });
  }

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<GroupMapping | null> {
    return manager.findOneBy(GroupMapping, { id });
  }

  /** The mappings of a connection that are about this group, by name or id, or about this role. */
  async findSimilar(
    { connectionId, groupName, groupId, roleKey }: NewGroupMapping,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<GroupMapping[]> {
    return manager.find(GroupMapping, {
      where: [
        { connectionId, groupName },
        { connectionId, roleKey },
        ...(groupId === null ? [] : [{ connectionId, groupId }]),
      ],
    });
  }

  /** Whether any mapping of a connection exists, or one to this role. */
  async exists(
    connectionId: string,
    manager: EntityManager = this.dataSource.manager,
    roleKey?: string,
  ): Promise<boolean> {
    return manager.existsBy(GroupMapping, { connectionId, ...(roleKey === undefined ? {} : { roleKey }) });
  }

  /**
   * Adds mappings, with their ids where they have one already.
   * @throws GatewayError `group-already-mapped`, `role-already-mapped`.
   */
  async insert(tx: Transaction, mappings: readonly NewGroupMapping[]): Promise<GroupMapping[]> {
    const rows = mappings.map((mapping) => tx.manager.create(GroupMapping, mapping));
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
      const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
      await refusingConflicts(() => tx.manager.insert(GroupMapping, chunk));
    }
    return rows;
  }

  /** @throws GatewayError `group-already-mapped`, `role-already-mapped`. */
  async update(tx: Transaction, mapping: GroupMapping): Promise<void> {
    const { id, groupName, groupId, roleKey, version, updatedAt } = mapping;
    const { warnings, groupCheckedAt, groupDeletedAt } = mapping;
    const state = { warnings, groupCheckedAt, groupDeletedAt };
    const values = { groupName, groupId, roleKey, version, updatedAt, ...state };
    await refusingConflicts(() => tx.manager.update(GroupMapping, { id }, values));
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.manager.query('DELETE FROM group_mappings WHERE id = ANY($1::uuid[])', [ids]);
  }

  /** Notes when Okta was last asked about the groups of these mappings. */
  async noteChecked(tx: Transaction, ids: readonly string[], at: Date): Promise<void> {
    await tx.manager.query('UPDATE group_mappings SET group_checked_at = $2 WHERE id = ANY($1::uuid[])', [
      ids,
      at,
    ]);
  }

  /**
   * Takes the mappings of a connection that Okta was not asked about since a moment, oldest first, and notes that it is
   * asked now: no other replica takes them, too.
   */
  async claimUnchecked(
    tx: Transaction,
    connectionId: string,
    { before, at, count }: { before: Date; at: Date; count: number },
  ): Promise<GroupMapping[]> {
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT id FROM group_mappings
        WHERE connection_id = $1 AND (group_checked_at IS NULL OR group_checked_at < $2)
        ORDER BY group_checked_at NULLS FIRST LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [connectionId, before, count],
    );
    const ids = rows.map(({ id }) => id);
    await this.noteChecked(tx, ids, at);
    return ids.length === 0 ? [] : tx.manager.findBy(GroupMapping, { id: In(ids) });
  }

  /** Raises the version of a connection's set of mappings, which is the ETag of their list. */
  async raiseSetVersion(tx: Transaction, connectionId: string): Promise<void> {
    await tx.manager.query(
      'UPDATE connections SET mapping_set_version = mapping_set_version + 1 WHERE id = $1',
      [connectionId],
    );
  }
}

async function refusingConflicts(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const field = FIELD_OF_CONSTRAINT[brokenConstraint(error) ?? ''];
    throw field ? alreadyMapped(field, undefined, error) : error;
  }
}
