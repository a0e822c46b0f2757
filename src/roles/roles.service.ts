import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { cursorParts, decodeCursor, pageOf, type PageQuery } from '../http/pagination.js';
import {
  toRoleResponse,
  type CreateRoleDto,
  type RolePage,
  type RoleResponse,
  type UpdateRoleDto,
} from './role.dto.js';
import type { Role } from './role.entity.js';
import { hasSameLimits, NO_LIMITS, withLimits } from './role-session-limits.js';
import { RoleConferral } from './role-conferral.js';
import { RolesRepository } from './roles.repository.js';

/** Lists, creates, changes and deletes roles. They are global: everybody may see them, the platform's callers write them. */
@Injectable()
export class RolesService {
  constructor(
    private readonly roles: RolesRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly conferral: RoleConferral,
  ) {}

  async list({ limit, after }: PageQuery): Promise<RolePage> {
    const [rank, key] =
      after === undefined ? [] : decodeCursor(after, [cursorParts.integer, cursorParts.text]);
    const rows = await this.roles.findPage(
      limit + 1,
      rank === undefined ? undefined : { rank: Number(rank), key: String(key) },
    );
    return pageOf(rows, limit, toRoleResponse, (role) => [role.rank, role.key]);
  }

  /** @throws GatewayError `not-found`. */
  async get(key: string): Promise<Versioned<RoleResponse>> {
    const role = await this.roles.find(key);
    if (!role) throw notFound('role');
    return toVersioned(role);
  }

  /** @throws GatewayError `role-exists`, `permission-denied`. */
  async create(caller: Caller, dto: CreateRoleDto): Promise<Versioned<RoleResponse>> {
    return this.write(caller, async (tx) => {
      const { key, name, rank } = dto;
      const role = await this.roles.insert(tx, { key, name, rank, ...withLimits(NO_LIMITS, dto) });
      await this.record(tx, caller, 'role.created', null, role);
      return toVersioned(role);
    });
  }

  /**
   * Changes a role; of a built-in one its limits alone.
   * @throws GatewayError `not-found`, `built-in`, `version-mismatch`, `validation-failed` for another key, `permission-denied`.
   */
  async update(
    caller: Caller,
    key: string,
    ifMatch: string | undefined,
    dto: UpdateRoleDto,
  ): Promise<Versioned<RoleResponse>> {
    return this.write(caller, async (tx) => {
      const role = await this.require(tx, key);
      const { name = role.name, rank = role.rank } = dto;
      const isNamedAlike = name === role.name && rank === role.rank;
      const limits = withLimits(role, dto);
      const isLimitedAlike = hasSameLimits(role, limits);
      if (role.builtIn && (dto.key !== undefined || !isNamedAlike || !asksForLimits(dto))) throw builtIn(key);
      await assertMayDelete(tx.manager, ifMatch, { kind: 'role', key, version: role.version });
      if (dto.key !== undefined && dto.key !== role.key) {
        throw invalidValue(
          '/key',
          'immutable',
          'A key never changes: create another role and delete this one.',
        );
      }
      if (isNamedAlike && isLimitedAlike) return toVersioned(role);
      // Neither end the sessions of the more powerful nor let them last longer.
      if (!isLimitedAlike) await this.conferral.assertMayConfer(caller, [key], tx.manager);
      const changed = { ...role, ...limits, name, rank, version: role.version + 1 };
      await this.roles.update(tx, changed);
      await this.record(tx, caller, 'role.updated', role, changed);
      return toVersioned(changed);
    });
  }

  /** @throws GatewayError `not-found`, `built-in`, `version-mismatch`, `role-in-use`, `permission-denied`. */
  async remove(caller: Caller, key: string, ifMatch: string | undefined): Promise<void> {
    await this.write(caller, async (tx) => {
      const role = await this.require(tx, key);
      if (role.builtIn) throw builtIn(key);
      await assertMayDelete(tx.manager, ifMatch, { kind: 'role', key, version: role.version });
      const uses = await this.roles.findUses(tx, key);
      if (uses.length > 0) {
        throw new GatewayError('role-in-use', `The role "${key}" is in use by ${uses.join(', ')}.`);
      }
      await this.roles.remove(tx, key);
      await this.record(tx, caller, 'role.deleted', role, null);
    });
  }

  /** A change of what is global: by a caller of the platform, one at a time, heard of by every replica. */
  private async write<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!caller.platform) {
      throw new GatewayError('permission-denied', 'Roles are changed by callers of the platform connection.');
    }
    return this.transactions.run(async (tx) => {
      await this.roles.lockForModelChange(tx);
      return work(tx);
    });
  }

  private async require(tx: Transaction, key: string): Promise<Role> {
    const role = await this.roles.findForChange(tx, key);
    if (!role) throw notFound('role');
    return role;
  }

  private async record(
    tx: Transaction,
    caller: Caller,
    action: string,
    before: Role | null,
    after: Role | null,
  ): Promise<void> {
    await this.audit.record(tx, caller, {
      connectionId: null,
      action,
      target: { type: 'role', id: (after ?? before)?.key ?? '' },
      before: before && toRoleResponse(before),
      after: after && toRoleResponse(after),
    });
  }
}

function asksForLimits({
  sessionIdleSeconds,
  sessionMaxSeconds,
  maxConcurrentSessions,
}: UpdateRoleDto): boolean {
  return [sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions].some((limit) => limit !== undefined);
}

function builtIn(key: string): GatewayError {
  return new GatewayError(
    'built-in',
    `The role "${key}" is built in: it can be limited, but neither renamed nor deleted.`,
  );
}

function toVersioned(role: Role): Versioned<RoleResponse> {
  return { body: toRoleResponse(role), version: role.version };
}
