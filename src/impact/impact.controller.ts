import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned } from '../http/etag.js';
import { ApplicationImpact } from './application-impact.service.js';
import { ConnectionImpact } from './connection-impact.service.js';
import { ImpactResponse, RoleImpactQuery } from './impact.dto.js';
import { RoleImpact } from './role-impact.service.js';

/**
 * What deletions would touch. With the ETag of such an answer as `If-Match` a deletion is refused once what admins have
 * said of it has changed since.
 */
@Controller('api/v1')
export class ImpactController {
  constructor(
    private readonly roles: RoleImpact,
    private readonly applications: ApplicationImpact,
    private readonly connections: ConnectionImpact,
  ) {}

  /** Says what the deletion of a role would touch, and how many sessions other limits of it would end. */
  @Get('roles/:key/impact')
  @RequirePermission('roles:read')
  async role(
    @CurrentSubject() caller: Caller,
    @Param('key') key: string,
    @Query() limits: RoleImpactQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.roles.ofRole(caller, key, limits));
  }

  /** Says what the deletion of a group mapping would touch. */
  @Get('group-mappings/:id/impact')
  @RequirePermission('group-mappings:read')
  async groupMapping(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.roles.ofMapping(caller, id));
  }

  /** Says what the deletion of an application would touch. */
  @Get('applications/:application/impact')
  @RequirePermission('applications:read')
  async application(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.applications.ofApplication(caller, application));
  }

  /** Says what the deletion of an application's credential would touch. */
  @Get('applications/:application/credentials/:id/impact')
  @RequirePermission('applications:read')
  async credential(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.applications.ofCredential(caller, application, id));
  }

  /** Says what the deletion of a connection would touch. */
  @Get('connections/:connection/impact')
  @RequirePermission('connections:read')
  async connection(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.connections.ofConnection(caller, connection));
  }

  /** Says what the deletion of an API token would touch. */
  @Get('api-tokens/:id/impact')
  @RequirePermission('api-tokens:read')
  async apiToken(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImpactResponse> {
    return answerVersioned(response, await this.connections.ofToken(caller, id));
  }
}
