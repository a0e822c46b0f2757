import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import {
  toAccessRules,
  toApplicationResponse,
  type AccessRulesResponse,
  type ApplicationResponse,
} from './application-response.dto.js';
import type { Application } from './application.entity.js';
import { ApplicationsRepository } from './applications.repository.js';

/** Lists and shows applications. They are global, but of their connections a caller sees his own alone. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly applications: ApplicationsRepository,
    private readonly connections: ConnectionsRepository,
  ) {}

  async list(caller: Caller, { limit, after }: PageQuery): Promise<PageOf<ApplicationResponse>> {
    const [afterSlug] = after === undefined ? [undefined] : decodeCursor(after, 1).map(String);
    const rows = await this.applications.findPage(limit + 1, afterSlug);
    const responses = await this.toResponses(caller, rows);
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
    const [response] = await this.toResponses(caller, [application], manager);
    if (!response) throw notFound('application');
    return response;
  }

  private async toResponses(
    caller: Caller,
    applications: readonly Application[],
    manager?: EntityManager,
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
      }),
    );
  }
}
