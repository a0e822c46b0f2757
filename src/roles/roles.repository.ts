import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import { Role } from './role.entity.js';
import type { RoleSessionLimits } from './role-session-limits.js';

/** PostgreSQL takes 65,535 parameters with a statement. */
const ROWS_PER_STATEMENT = 1_000;

/** Where a list of roles goes on: after this rank and key. */
export interface RolePosition {
  readonly rank: number;
  readonly key: string;
}

/** What somebody says of a role. */
export type NewRole = Pick<Role, 'key' | 'name' | 'rank'> & RoleSessionLimits;

/** What keeps a role from being deleted, in words for the person. */
const USES = {
  mappings: 'group mappings',
  grants: 'grants',
  rules: 'access rules',
  defaults: 'connections that have it as default role',
  tokens: 'API tokens',
} as const;

/** Reads and writes `roles`. */
@Injectable()
export class RolesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The first step of every write to roles: locks what is global (the platform connection's row) and raises
   * its model version.
   */
  async lockForModelChange(tx: Transaction): Promise<void> {
    await tx.manager.query('UPDATE connections SET model_version = model_version + 1 WHERE platform');
    await tx.logChange('model');
  }

  /** At most `count` roles, most powerful first; equal ranks in the order of their keys. */
  async findPage(count: number, after?: RolePosition): Promise<Role[]> {
    const query = this.dataSource.manager.createQueryBuilder(Role, 'role');
    if (after) query.where('(role.rank, role.key) > (:rank, :key)', after);
    return query.orderBy('role.rank').addOrderBy('role.key').limit(count).getMany();
  }

  async find(key: string): Promise<Role | null> {
    return this.dataSource.manager.findOneBy(Role, { key });
  }

  /** The role, locked until the transaction ends: nobody can begin to use it meanwhile. */
  async findForChange(tx: Transaction, key: string): Promise<Role | null> {
    return tx.manager.findOne(Role, { where: { key }, lock: { mode: 'pessimistic_write' } });
  }

  /**
   * Makes sure that roles exist and, in a transaction, stay until it ends.
   * @param named Each role with the JSON Pointer of the field that names it.
   * @throws GatewayError `unknown-role` that points at every field which names none.
   */
  async assertExist(
    named: readonly { readonly key: string; readonly pointer: string }[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    if (named.length === 0) return;
    const rows: { key: string }[] = await manager.query(
      'SELECT key FROM roles WHERE key = ANY($1::text[]) FOR KEY SHARE',
      [[...new Set(named.map(({ key }) => key))]],
    );
    const known = new Set(rows.map(({ key }) => key));
    const errors = named
      .filter(({ key }) => !known.has(key))
      .map(({ key, pointer }): FieldError => {
        return { pointer, code: 'unknown-role', detail: `There is no role "${key}".` };
      });
    if (errors.length > 0) {
      throw new GatewayError('unknown-role', errors[0]?.detail, { errors: errors.slice(0, 100) });
    }
  }

  /** @throws GatewayError `role-exists`, for its key. */
  async insert(tx: Transaction, role: NewRole): Promise<Role> {
    try {
      await tx.manager.insert(Role, role);
    } catch (error) {
      if (brokenConstraint(error) !== 'roles_pkey') throw error;
      throw new GatewayError('role-exists', `There is a role "${role.key}" already.`, {
        cause: error,
        errors: [{ pointer: '/key', code: 'role-exists', detail: 'Choose another key.' }],
      });
    }
    return tx.manager.findOneByOrFail(Role, { key: role.key });
  }

  /** Many new roles at once. @throws GatewayError `role-exists`. */
  async insertAll(tx: Transaction, roles: readonly NewRole[]): Promise<void> {
    try {
      for (let start = 0; start < roles.length; start += ROWS_PER_STATEMENT) {
        await tx.manager.insert(Role, roles.slice(start, start + ROWS_PER_STATEMENT));
      }
    } catch (error) {
      if (brokenConstraint(error) !== 'roles_pkey') throw error;
      throw new GatewayError('role-exists', 'One of the roles is there already.', { cause: error });
    }
  }

  async update(tx: Transaction, role: NewRole & Pick<Role, 'version'>): Promise<void> {
    const { key, name, rank, version, sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions } = role;
    await tx.manager.update(
      Role,
      { key },
      { name, rank, version, sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions },
    );
  }

  async remove(tx: Transaction, key: string): Promise<void> {
    await tx.manager.delete(Role, { key });
  }

  /** In words, what refers to a role; empty when nothing does. The tables belong to folders above this one. */
  async findUses({ manager }: Pick<Transaction, 'manager'>, key: string): Promise<string[]> {
    const rows: Record<keyof typeof USES, boolean>[] = await manager.query(
      `SELECT EXISTS (SELECT 1 FROM group_mappings WHERE role_key = $1) AS mappings,
              EXISTS (SELECT 1 FROM grants WHERE role = $1) AS grants,
              EXISTS (SELECT 1 FROM applications WHERE access_rules @> jsonb_build_array(
                jsonb_build_object('anyRole', jsonb_build_array($1::text)))) AS rules,
              EXISTS (SELECT 1 FROM connections WHERE default_role = $1) AS defaults,
              EXISTS (SELECT 1 FROM api_tokens WHERE role_key = $1) AS tokens`,
      [key],
    );
    return Object.entries(USES).flatMap(([use, words]) =>
      rows[0]?.[use as keyof typeof USES] ? [words] : [],
    );
  }
}
