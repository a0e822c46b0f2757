import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf } from '../http/pagination.js';
import {
  toAccessRules,
  toApplicationResponse,
  type AccessRulesResponse,
  type ApplicationResponse,
} from './application-response.dto.js';
import type { Application } from './application.entity.js';
import type { ApplicationsQuery } from './applications-query.dto.js';
import { ApplicationsRepository } from './applications.repository.js';

/** Lists and shows applications. They are global, but of the connections callers see their own alone. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly applications: ApplicationsRepository,
    private readonly connections: ConnectionsRepository,
  ) {}

  /** @throws GatewayError `permission-denied` when decisions are asked about without the permission to read them. */
  async list(
    caller: Caller,
    { limit, after, lastAsked, q }: ApplicationsQuery,
  ): Promise<PageOf<ApplicationResponse>> {
    if (lastAsked === true && !caller.permissions.has('decisions:read'))
      throw new GatewayError('permission-denied', 'You need the permission decisions:read.');
    const [afterSlug] = after === undefined ? [undefined] : decodeCursor(after, 1).map(String);
    const rows = await this.applications.findPage(limit + 1, afterSlug, q);
    const ids = rows.map(({ id }) => id);
    const responses = await this.toResponses(caller, rows, {
      ...(lastAsked === true && {
        lastAskedAt: await this.applications.findLastAsked(
          ids,
          caller.platform ? undefined : caller.connectionId,
        ),
      }),
    });
    return pageOf(
      responses,
      limit,
      (response) => response,
      ({ slug }) => [slug],
    );
  }

  async get(caller: Caller, slugOrId: string): Promise<Versioned<ApplicationResponse>> {
    const application = await this.find(slugOrId);
    return { body: await this.toResponse(caller, application), version: application.version };
  }

  async accessRules(slugOrId: string): Promise<Versioned<AccessRulesResponse>> {
    const { accessRules, version } = await this.find(slugOrId);
    return { body: { accessRules: toAccessRules(accessRules) }, version };
  }

  /** @throws GatewayError `not-found`. */
  async find(slugOrId: string, manager?: EntityManager): Promise<Application> {
    const application = await this.applications.findBySlugOrId(slugOrId, manager);
    if (!application) throw notFound('application');
    return application;
  }

  async toResponse(
    caller: Caller,
    application: Application,
    manager?: EntityManager,
  ): Promise<ApplicationResponse> {
    const [response] = await this.toResponses(caller, [application], { manager });
    if (!response) throw notFound('application');
    return response;
  }

  private async toResponses(
    caller: Caller,
    applications: readonly Application[],
    {
      manager,
      lastAskedAt,
    }: {
      readonly manager?: EntityManager | undefined;
      readonly lastAskedAt?: ReadonlyMap<string, Date>;
    },
  ): Promise<ApplicationResponse[]> {
    const hosts = await this.applications.findHosts(
      applications.map(({ id }) => id),
      manager,
    );
    const slugs = caller.platform
      ? new Map((await this.connections.findSlugs(manager)).map(({ id, slug }) => [id, slug]))
      : new Map([[caller.connectionId, caller.connectionSlug]]);
    return applications.map((application) =>
      toApplicationResponse({
        application,
        hosts: hosts.get(application.id) ?? [],
        connections: application.connectionIds.flatMap((id) => slugs.get(id) ?? []),
        lastAskedAt: lastAskedAt?.get(application.id),
      }),
    );
  }
}
