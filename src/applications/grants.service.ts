import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { ChangeChecks, type ChecksMode } from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import { assertIfMatch, UNCHANGING, type Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { toGrantResponse, type GrantResponse } from './application-response.dto.js';
import type { CreateGrantDto } from './application.dto.js';
import { ApplicationsService } from './applications.service.js';
import { assertMayGrantOnGateway, assertMayRevokeOnGateway, assertUnconditional } from './gateway-grants.js';
import { assertAcceptableCondition } from './grant-condition.js';
import { GrantsRepository } from './grants.repository.js';
import { assertPlatform } from './platform-callers.js';

/** Lists, makes and removes grants. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly grants: GrantsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly roles: RolesRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly checks: ChangeChecks,
  ) {}

  /** A page with the version of all grants of the application. */
  async list(slugOrId: string, { limit, after }: PageQuery): Promise<Versioned<PageOf<GrantResponse>>> {
    const { id } = await this.applications.find(slugOrId);
    // Read first: if one is made in between, the version is too old, and a condition on it is not met.
    const version = await this.grants.version(id);
    const [role = '', resourceType = '', action = ''] =
      after === undefined ? [] : decodeCursor(after, 3).map(String);
    const key = after === undefined ? undefined : { role, resourceType, action };
    const rows = await this.grants.findPage(id, limit + 1, key);
    const body = pageOf(rows, limit, toGrantResponse, (grant) => [
      grant.role,
      grant.resourceType,
      grant.action,
    ]);
    return { body, version };
  }

  async get(slugOrId: string, grantId: string): Promise<GrantResponse> {
    const { id } = await this.applications.find(slugOrId);
    const grant = await this.grants.findOne(id, resourceId(grantId, 'grant'));
    if (!grant) throw notFound('grant');
    return toGrantResponse(grant);
  }

  /**
   * Grants a permission.
   * @param ifMatch The ETag of the list that the new grant was made for.
   * @throws GatewayError `permission-denied`, `unknown-role`, `grant-exists`, `validation-failed`, `version-mismatch`.
   */
  async create(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    dto: CreateGrantDto,
    checks?: ChecksMode,
  ): Promise<GrantResponse> {
    assertPlatform(caller);
    assertAcceptableCondition(dto.condition);
    return this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      const application = await this.applications.find(slugOrId, tx.manager);
      if (ifMatch !== undefined)
        assertIfMatch(ifMatch, await this.grants.version(application.id, tx.manager));
      if (dto.role !== '*') {
        await this.roles.assertExist([{ key: dto.role, pointer: '/role' }], tx.manager);
      }
      if (application.builtIn) {
        const isDefaultRole = await this.connections.isDefaultRole(dto.role, tx.manager);
        assertUnconditional(dto.condition);
        assertMayGrantOnGateway(caller, dto, isDefaultRole);
      }
      const { role, action, resourceType, condition = null } = dto;
      const grant = await this.grants.insert(tx, {
        applicationId: application.id,
        role,
        action,
        resourceType,
        condition,
      });
      const after = toGrantResponse(grant);
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'grant.created',
        target: { type: 'grant', id: grant.id },
        after: { application: application.slug, ...after },
      });
      await this.checks.assertPass(tx, caller, checks, {
        kind: 'grant-added',
        applicationId: application.id,
      });
      return after;
    });
  }

  /** @throws GatewayError `permission-denied`, `not-found`, `version-mismatch`, `built-in`. */
  async remove(
    caller: Caller,
    slugOrId: string,
    grantId: string,
    ifMatch: string | undefined,
    checks?: ChecksMode,
  ): Promise<void> {
    assertPlatform(caller);
    await this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      const application = await this.applications.find(slugOrId, tx.manager);
      const grant = await this.grants.findOne(application.id, resourceId(grantId, 'grant'), tx.manager);
      if (!grant) throw notFound('grant');
      assertIfMatch(ifMatch, UNCHANGING);
      if (application.builtIn) assertMayRevokeOnGateway(grant);
      await this.grants.remove(tx, grant.id);
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'grant.deleted',
        target: { type: 'grant', id: grant.id },
        before: { application: application.slug, ...toGrantResponse(grant) },
      });
      await this.checks.assertPass(tx, caller, checks, {
        kind: 'grant-removed',
        applicationId: application.id,
      });
    });
  }
}
