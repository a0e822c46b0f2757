import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { ChangeChecks, type ChecksMode } from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { toGrantResponse, type GrantResponse } from './application-response.dto.js';
import type { CreateGrantDto, UpdateGrantDto } from './application.dto.js';
import { ApplicationsService } from './applications.service.js';
import type { Grant } from './grant.entity.js';
import { assertMayGrantOnGateway, assertMayRevokeOnGateway, assertUnconditional } from './gateway-grants.js';
import { assertAcceptableCondition } from './grant-condition.js';
import { GrantsRepository } from './grants.repository.js';
import { assertPlatform } from './platform-callers.js';
import { PreviewVersions } from './preview-versions.repository.js';

/** Lists, makes, changes and removes grants. */
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
    private readonly previews: PreviewVersions,
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

  async get(slugOrId: string, grantId: string): Promise<Versioned<GrantResponse>> {
    const { id } = await this.applications.find(slugOrId);
    const grant = await this.grants.findOne(id, resourceId(grantId, 'grant'));
    if (!grant) throw notFound('grant');
    return { body: toGrantResponse(grant), version: grant.version };
  }

  /**
   * Grants a permission.
   * @param ifMatch The ETag of the list, or of the preview, that the new grant was made for.
   * @throws GatewayError `permission-denied`, `unknown-role`, `grant-exists`, `validation-failed`, `version-mismatch`.
   */
  async create(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    dto: CreateGrantDto,
    checks?: ChecksMode,
  ): Promise<Versioned<GrantResponse>> {
    assertPlatform(caller);
    assertAcceptableCondition(dto.condition);
    return this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      const application = await this.applications.find(slugOrId, tx.manager);
      const { id: applicationId } = application;
      if (ifMatch !== undefined) {
        const version = await this.grants.version(applicationId, tx.manager);
        await this.previews.assertMayChange(tx.manager, ifMatch, version, { applicationId });
      }
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
      return { body: after, version: grant.version };
    });
  }

  /**
   * Changes the condition of a grant in its place: at no moment does the role have neither the old one nor the new one.
   * @throws GatewayError `permission-denied`, `not-found`, `validation-failed`, `version-mismatch`.
   */
  async update(
    caller: Caller,
    slugOrId: string,
    grantId: string,
    { ifMatch, dto, checks }: { ifMatch: string | undefined; dto: UpdateGrantDto; checks?: ChecksMode },
  ): Promise<Versioned<GrantResponse>> {
    assertPlatform(caller);
    assertAcceptableCondition(dto.condition ?? undefined);
    return this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      const application = await this.applications.find(slugOrId, tx.manager);
      const grant = await this.grants.findOne(application.id, resourceId(grantId, 'grant'), tx.manager);
      if (!grant) throw notFound('grant');
      await this.assertIfMatch(tx, ifMatch, grant);
      const before = toGrantResponse(grant);
      if (dto.condition === undefined || dto.condition === grant.condition)
        return { body: before, version: grant.version };
      if (application.builtIn) assertUnconditional(dto.condition ?? undefined);
      grant.condition = dto.condition;
      grant.version += 1;
      await this.grants.save(tx, grant);
      const after = toGrantResponse(grant);
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'grant.updated',
        target: { type: 'grant', id: grant.id },
        before: { application: application.slug, ...before },
        after: { application: application.slug, ...after },
      });
      await this.checks.assertPass(tx, caller, checks, {
        kind: 'grant-changed',
        applicationId: application.id,
      });
      return { body: after, version: grant.version };
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
      await this.assertIfMatch(tx, ifMatch, grant);
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

  /** @throws GatewayError `version-mismatch`. */
  private async assertIfMatch(
    tx: Transaction,
    ifMatch: string | undefined,
    { applicationId, version }: Grant,
  ): Promise<void> {
    await this.previews.assertMayChange(tx.manager, ifMatch, version, { applicationId });
  }
}
