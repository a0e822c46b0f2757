import { Injectable } from '@nestjs/common';
import type { ApplicationCaller, Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { decodeCursor, pageOf } from '../http/pagination.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { EntitiesRepository } from './entities.repository.js';
import type { EntitiesQuery, EntitiesReplacedResponse, EntityPage } from './entity.dto.js';
import { entitySetFaults, type EntityValues } from './entity-set.js';
import { assertPlatform } from './platform-callers.js';

/** Whoever reads or writes entities: an admin, or the application itself. */
export type EntitiesCaller = Caller | ApplicationCaller;

/** Lists and replaces what an application tells of its subjects and resources. */
@Injectable()
export class EntitiesService {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly entities: EntitiesRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws GatewayError `permission-denied`, `not-found`. */
  async list(
    caller: EntitiesCaller,
    slugOrId: string,
    { limit, after, type }: EntitiesQuery,
  ): Promise<Versioned<EntityPage>> {
    const { id } = await this.findFor(caller, slugOrId);
    const [afterType = '', afterId = ''] = after === undefined ? [] : decodeCursor(after, 2).map(String);
    // Read first: if the set changes in between, the version is too old, and a PUT with it is refused.
    const version = await this.entities.version(id);
    const rows = await this.entities.findPage(id, limit + 1, {
      type,
      after: after === undefined ? undefined : { type: afterType, id: afterId },
    });
    const body = pageOf(
      rows,
      limit,
      (row) => ({ type: row.type, id: row.id, properties: row.properties }),
      (row) => [row.type, row.id],
    );
    return { body, version };
  }

  /**
   * Replaces the whole set. One audit event tells of it by numbers; a set that stays the same leaves none.
   * @throws GatewayError `permission-denied`, `not-found`, `built-in`, `invalid-request`, `validation-failed`, `version-mismatch`.
   */
  async replace(
    caller: EntitiesCaller,
    slugOrId: string,
    ifMatch: string | undefined,
    entities: readonly unknown[],
  ): Promise<Versioned<EntitiesReplacedResponse>> {
    const application = await this.findFor(caller, slugOrId);
    if (application.builtIn) {
      throw new GatewayError(
        'built-in',
        'The gateway itself has no entities: its grants have no conditions.',
      );
    }
    assertAcceptable(entities);
    return this.transactions.run(async (tx) => {
      await this.entities.lock(tx, application.id);
      const { manager } = tx;
      if (ifMatch !== undefined) assertIfMatch(ifMatch, await this.entities.version(application.id, manager));
      const counts = await this.entities.replace(tx, application.id, entities);
      const body = { count: entities.length, ...counts };
      if (counts.added + counts.changed + counts.removed > 0) {
        await tx.logChange('entities', application.id);
        await this.audit.record(tx, caller, {
          connectionId: null,
          action: 'application.entities-replaced',
          target: { type: 'application', id: application.slug },
          before: { count: entities.length - counts.added + counts.removed },
          after: body,
        });
      }
      return { body, version: await this.entities.version(application.id, manager) };
    });
  }

  private async findFor(caller: EntitiesCaller, slugOrId: string): Promise<Application> {
    if (caller.type !== 'application') assertPlatform(caller);
    const application = await this.applications.find(slugOrId);
    if (caller.type !== 'application' || caller.applicationId === application.id) return application;
    throw new GatewayError('permission-denied', 'The credential is another application’s.');
  }
}

function assertAcceptable(entities: readonly unknown[]): asserts entities is readonly EntityValues[] {
  const { malformed, unacceptable } = entitySetFaults(entities);
  const errors = malformed.length > 0 ? malformed : unacceptable;
  const [first] = errors;
  if (!first) return;
  const code = malformed.length > 0 ? 'invalid-request' : 'validation-failed';
  throw new GatewayError(code, `${first.pointer}: ${first.detail}`, { errors });
}
