import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeChecks, type ChecksMode } from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { RolesRepository } from '../roles/roles.repository.js';
import type { AccessRule } from './access-rule.js';
import {
  storedStepUp,
  toAccessRules,
  type AccessRulesResponse,
  type ApplicationResponse,
} from './application-response.dto.js';
import { assertAcceptableHosts, assertAcceptableRules, rolesNamedBy } from './application-rules.js';
import type { AccessRulesDto, CreateApplicationDto, UpdateApplicationDto } from './application.dto.js';
import type { Application } from './application.entity.js';
import { ApplicationsRepository } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { asksForStepUpAlone, assertMeetsOwnDemand } from './gateway-step-up.js';
import { assertPlatform } from './platform-callers.js';
import { PreviewVersions } from './preview-versions.repository.js';
import type { StepUp } from './step-up.js';

/** Creates, changes and removes applications. They are global, so callers of the platform connection alone do that. */
@Injectable()
export class ApplicationEditor {
  constructor(
    private readonly service: ApplicationsService,
    private readonly applications: ApplicationsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly roles: RolesRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly checks: ChangeChecks,
    private readonly previews: PreviewVersions,
  ) {}

  /** @throws GatewayError `permission-denied`, `slug-taken`, `host-taken`, `host-reserved`, `unknown-role`, `validation-failed`. */
  async create(caller: Caller, dto: CreateApplicationDto): Promise<Versioned<ApplicationResponse>> {
    assertPlatform(caller);
    const rules = toAccessRules(dto.accessRules ?? []);
    this.assertAcceptable(dto.hosts ?? [], rules, dto.stepUp);
    return this.transactions.run(async (tx) => {
      const platform = await this.connections.lockPlatformForModelChange(tx);
      await this.roles.assertExist(rolesNamedBy(rules), tx.manager);
      const application = await this.applications.insert(tx, {
        slug: dto.slug,
        name: dto.name,
        connectionIds: dto.connections
          ? await this.connectionIds(tx, dto.connections)
          : // Local accounts reach only what lists them explicitly: they create for the platform's people.
            [caller.local ? platform.id : caller.connectionId],
        accessRules: rules,
        enforcement: dto.enforcement ?? 'enforced',
        stepUp: storedStepUp(dto.stepUp ?? null),
        supportContact: dto.supportContact ?? null,
        showNeededGroups: dto.showNeededGroups ?? false,
      });
      await this.applications.replaceHosts(tx, application.id, dto.hosts ?? []);
      return this.record(tx, caller, 'application.created', application);
    });
  }

  /** Applies a PATCH: what is absent stays, lists are replaced whole. @param checks Whether the saved checks must allow it. */
  async update(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    dto: UpdateApplicationDto,
    checks?: ChecksMode,
  ): Promise<Versioned<ApplicationResponse>> {
    assertPlatform(caller);
    const rules = dto.accessRules && toAccessRules(dto.accessRules);
    this.assertAcceptable(dto.hosts ?? [], rules ?? [], dto.stepUp);
    return this.transactions.run(async (tx) => {
      const application = await this.lock(tx, slugOrId, ifMatch, false, asksForStepUpAlone(dto));
      if (application.builtIn) assertMeetsOwnDemand(caller, dto.stepUp, this.clock.nowMs());
      await this.roles.assertExist(rolesNamedBy(rules ?? []), tx.manager);
      const before = await this.service.toResponse(caller, application, tx.manager);
      if (Object.values(dto).every((value) => value === undefined)) {
        return { body: before, version: application.version };
      }
      if (dto.name !== undefined) application.name = dto.name;
      if (dto.connections) application.connectionIds = await this.connectionIds(tx, dto.connections);
      if (dto.enforcement !== undefined) application.enforcement = dto.enforcement;
      if (rules) application.accessRules = rules;
      if (dto.stepUp !== undefined) application.stepUp = storedStepUp(dto.stepUp);
      if (dto.supportContact !== undefined) application.supportContact = dto.supportContact;
      if (dto.showNeededGroups !== undefined) application.showNeededGroups = dto.showNeededGroups;
      if (dto.hosts) await this.applications.replaceHosts(tx, application.id, dto.hosts);
      application.version += 1;
      await this.applications.save(tx, application);
      const updated = await this.record(tx, caller, 'application.updated', application, before);
      await this.checks.assertPass(tx, caller, checks, {
        kind: 'application',
        applicationId: application.id,
      });
      return updated;
    });
  }

  /** Replaces all access rules at once. @param checks Whether the saved checks must allow it. */
  async replaceAccessRules(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    dto: AccessRulesDto,
    checks?: ChecksMode,
  ): Promise<Versioned<AccessRulesResponse>> {
    assertPlatform(caller);
    const accessRules = toAccessRules(dto.accessRules);
    assertAcceptableRules(accessRules);
    return this.transactions.run(async (tx) => {
      const application = await this.lock(tx, slugOrId, ifMatch, true);
      await this.roles.assertExist(rolesNamedBy(accessRules), tx.manager);
      const before: AccessRulesResponse = { accessRules: toAccessRules(application.accessRules) };
      application.accessRules = accessRules;
      application.version += 1;
      await this.applications.save(tx, application);
      const after: AccessRulesResponse = { accessRules };
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'application.access-rules-replaced',
        target: { type: 'application', id: application.slug },
        before,
        after,
      });
      await this.checks.assertPass(tx, caller, checks, {
        kind: 'access-rules',
        applicationId: application.id,
      });
      return { body: after, version: application.version };
    });
  }

  async remove(caller: Caller, slugOrId: string, ifMatch: string | undefined): Promise<void> {
    assertPlatform(caller);
    await this.transactions.run(async (tx) => {
      const application = await this.lock(tx, slugOrId, undefined, false);
      const { id: key, version } = application;
      await assertMayDelete(tx.manager, ifMatch, { kind: 'application', key, version });
      const before = await this.service.toResponse(caller, application, tx.manager);
      await this.applications.remove(tx, application.id);
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'application.deleted',
        target: { type: 'application', id: application.slug },
        before,
      });
    });
  }

  /** @throws GatewayError `not-found`, `built-in`, `version-mismatch`, `precondition-required`. */
  private async lock(
    tx: Transaction,
    slugOrId: string,
    ifMatch: string | undefined,
    ifMatchRequired: boolean,
    mayBeBuiltIn = false,
  ): Promise<Application> {
    await this.connections.lockPlatformForModelChange(tx);
    const application = await this.applications.findBySlugOrId(slugOrId, tx.manager);
    if (!application) throw notFound('application');
    await this.previews.assertMayChange(tx.manager, ifMatch, application.version, {
      applicationId: application.id,
      required: ifMatchRequired,
    });
    if (application.builtIn && !mayBeBuiltIn) {
      throw new GatewayError(
        'built-in',
        'The gateway itself has no hosts and no access rules: only its grants and its stepUp change.',
      );
    }
    return application;
  }

  private assertAcceptable(
    hosts: readonly string[],
    rules: readonly AccessRule[],
    stepUp: StepUp | null | undefined,
  ): void {
    assertAcceptableHosts(hosts, new URL(this.configuration.publicOrigin).hostname);
    assertAcceptableRules(rules, stepUp);
  }

  private async connectionIds(tx: Transaction, slugs: readonly string[]): Promise<string[]> {
    const ids = new Map((await this.connections.findSlugs(tx.manager)).map(({ id, slug }) => [slug, id]));
    const errors = slugs.flatMap((slug, index) =>
      ids.has(slug)
        ? []
        : [
            {
              pointer: `/connections/${index}`,
              code: 'unknown-connection',
              detail: `There is no connection ${slug}.`,
            },
          ],
    );
    if (errors.length > 0) throw new GatewayError('validation-failed', errors[0]?.detail, { errors });
    return slugs.flatMap((slug) => ids.get(slug) ?? []);
  }

  private async record(
    tx: Transaction,
    caller: Caller,
    action: string,
    application: Application,
    before?: ApplicationResponse,
  ): Promise<Versioned<ApplicationResponse>> {
    const after = await this.service.toResponse(caller, application, tx.manager);
    await this.audit.record(tx, caller, {
      connectionId: null,
      action,
      target: { type: 'application', id: application.slug },
      before,
      after,
    });
    return { body: after, version: application.version };
  }
}
