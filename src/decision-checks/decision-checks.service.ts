import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { Application } from '../applications/application.entity.js';
import { ApplicationsRepository } from '../applications/applications.repository.js';
import { assertPlatform } from '../applications/platform-callers.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { assertOneWho, changedQuestion, checkedQuestion, toCheckResponse } from './check-input.js';
import type { CheckedWho } from './checked.js';
import type {
  CheckedWhoDto,
  CheckPage,
  CheckResponse,
  CreateCheckDto,
  UpdateCheckDto,
} from './decision-check.dto.js';
import type { DecisionCheck } from './decision-check.entity.js';
import { DecisionChecksRepository } from './decision-checks.repository.js';

/** Checks of one application at most. */
export const MOST_CHECKS = 200;

/** Lists, makes, changes and removes checks. They are written by callers of the platform, as the applications are. */
@Injectable()
export class DecisionChecksService {
  constructor(
    private readonly checks: DecisionChecksRepository,
    private readonly applications: ApplicationsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly subjects: SubjectsRepository,
    private readonly models: AccessModelStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found` for the application. */
  async list(caller: Caller, slugOrId: string, { limit, after }: PageQuery): Promise<CheckPage> {
    const { id } = await this.application(slugOrId);
    const [name] = after === undefined ? [] : decodeCursor(after, 1).map(String);
    // Of all that follow, which are few: a page that ended at one that is hidden would name it in its cursor.
    const visible = await this.visible(caller, await this.checks.findPage(id, MOST_CHECKS, name));
    const slugs = await this.slugs();
    return pageOf(
      visible,
      limit,
      (check) => toCheckResponse(check, slugs),
      (check) => [check.name],
    );
  }

  /** @throws GatewayError `not-found`, for a check about people of other connections, too. */
  async get(caller: Caller, slugOrId: string, id: string): Promise<Versioned<CheckResponse>> {
    const application = await this.application(slugOrId);
    const check = await this.checks.find(application.id, resourceId(id, 'check'));
    const [visible] = check ? await this.visible(caller, [check]) : [];
    if (!visible) throw notFound('check');
    return this.versioned(visible);
  }

  /** @throws GatewayError `permission-denied`, `not-found`, `unknown-role`, `check-exists`, `validation-failed`. */
  async create(caller: Caller, slugOrId: string, dto: CreateCheckDto): Promise<Versioned<CheckResponse>> {
    assertPlatform(caller);
    const { id: applicationId, slug } = await this.application(slugOrId);
    const who = await this.who(caller, dto.who);
    const asked = checkedQuestion(dto);
    const now = this.clock.now();
    const check = await this.transactions.run(async (tx) => {
      if ((await this.checks.countLocked(tx, applicationId)) >= MOST_CHECKS)
        throw invalidValue('', 'too-many', `An application has at most ${MOST_CHECKS} checks.`);
      const { name, expected } = dto;
      const made = await this.checks.save(tx, {
        ...{ applicationId, name, who, asked, expected, version: 1 },
        ...{ createdAt: now, updatedAt: now },
      });
      await this.record(tx, caller, 'created', slug, null, made);
      return made;
    });
    return this.versioned(check);
  }

  /** @throws GatewayError what {@link create} gives, `version-mismatch`. */
  async update(
    caller: Caller,
    slugOrId: string,
    id: string,
    { ifMatch, dto }: { readonly ifMatch: string | undefined; readonly dto: UpdateCheckDto },
  ): Promise<Versioned<CheckResponse>> {
    assertPlatform(caller);
    const { id: applicationId, slug } = await this.application(slugOrId);
    const who = dto.who && (await this.who(caller, dto.who));
    const check = await this.transactions.run(async (tx) => {
      const before = await this.checks.lock(tx, applicationId, resourceId(id, 'check'));
      if (!before) throw notFound('check');
      assertIfMatch(ifMatch, before.version);
      if (Object.values(dto).every((value) => value === undefined)) return before;
      const { name = before.name, expected = before.expected } = dto;
      const after = await this.checks.save(tx, {
        ...before,
        ...{ name, expected, who: who ?? before.who, asked: changedQuestion(before.asked, dto) },
        ...{ version: before.version + 1, updatedAt: this.clock.now() },
      });
      await this.record(tx, caller, 'updated', slug, before, after);
      return after;
    });
    return this.versioned(check);
  }

  /** @throws GatewayError `permission-denied`, `not-found`, `version-mismatch`. */
  async remove(caller: Caller, slugOrId: string, id: string, ifMatch: string | undefined): Promise<void> {
    assertPlatform(caller);
    const { id: applicationId, slug } = await this.application(slugOrId);
    await this.transactions.run(async (tx) => {
      const before = await this.checks.lock(tx, applicationId, resourceId(id, 'check'));
      if (!before) throw notFound('check');
      assertIfMatch(ifMatch, before.version);
      await this.checks.remove(tx, before.id);
      await this.record(tx, caller, 'deleted', slug, before, null);
    });
  }

  /** Those that name nobody whom the caller may not see. */
  async visible(caller: Caller, checks: readonly DecisionCheck[]): Promise<DecisionCheck[]> {
    if (caller.platform) return [...checks];
    const people = await this.subjects.findFacts(
      checks.flatMap(({ who }) => ('subject' in who ? [who.subject] : [])),
    );
    return checks.filter(({ who }) => {
      if ('subject' in who) return people.get(who.subject)?.connectionId === caller.connectionId;
      return !('connection' in who) || who.connection === undefined || who.connection === caller.connectionId;
    });
  }

  /** @throws GatewayError `not-found`. */
  async application(slugOrId: string): Promise<Application> {
    const application = await this.applications.findBySlugOrId(slugOrId);
    if (!application) throw notFound('application');
    return application;
  }

  private async who(caller: Caller, dto: CheckedWhoDto): Promise<CheckedWho> {
    assertOneWho(dto);
    if (dto.nobody) return { nobody: true };
    if (dto.subject !== undefined) {
      const id = resourceId(dto.subject, 'person');
      if (!(await this.subjects.findById(id))) throw notFound('person');
      return { subject: id };
    }
    const connection =
      dto.connection === undefined
        ? {}
        : { connection: (await visibleConnection(this.connections, caller, dto.connection)).id };
    if (dto.groups) return { groups: dto.groups, ...connection };
    const { roleIndex } = await this.models.current();
    const unknown = dto.roles?.findIndex((role) => !roleIndex.has(role)) ?? -1;
    if (unknown >= 0) {
      const detail = `There is no role "${dto.roles?.[unknown]}".`;
      throw new GatewayError('unknown-role', detail, {
        errors: [{ pointer: `/who/roles/${unknown}`, code: 'unknown-role', detail }],
      });
    }
    return { roles: dto.roles ?? [], ...connection };
  }

  private async record(
    tx: Transaction,
    caller: Caller,
    what: 'created' | 'updated' | 'deleted',
    application: string,
    before: DecisionCheck | null,
    after: DecisionCheck | null,
  ): Promise<void> {
    const slugs = await this.slugs();
    const shown = (check: DecisionCheck | null) => check && { application, ...toCheckResponse(check, slugs) };
    await this.audit.record(tx, caller, {
      connectionId: null,
      action: `decision-check.${what}`,
      target: { type: 'decision-check', id: (after ?? before)?.id ?? '' },
      before: shown(before),
      after: shown(after),
    });
  }

  private async versioned(check: DecisionCheck): Promise<Versioned<CheckResponse>> {
    return { body: toCheckResponse(check, await this.slugs()), version: check.version };
  }

  private async slugs(): Promise<(id: string) => string> {
    const { connections } = await this.models.current();
    return (id) => connections.get(id)?.slug ?? id;
  }
}
