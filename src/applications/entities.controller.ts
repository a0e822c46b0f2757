import { Body, Controller, Get, Param, Put, Query, Res, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import {
  AcceptsApplicationCredential,
  CurrentActor,
  RequirePermission,
} from '../access/access.decorators.js';
import { answerVersioned, OptionalIfMatch } from '../http/etag.js';
import { LargeJsonBody } from '../http/large-json-body.js';
import { EntitiesService, type EntitiesCaller } from './entities.service.js';
import { EntitiesQuery, EntitiesReplacedResponse, EntityPage, ReplaceEntitiesDto } from './entity.dto.js';

/**
 * What an application tells of its subjects and resources, for conditions and searches. Read and written with a
 * credential of the application itself, or by admins of the platform connection.
 */
@Controller('api/v1/applications/:application/entities')
export class EntitiesController {
  constructor(private readonly service: EntitiesService) {}

  /** Lists the entities of an application in the order of type and id. */
  @Get()
  @RequirePermission('applications:read')
  @AcceptsApplicationCredential()
  async list(
    @CurrentActor() caller: EntitiesCaller,
    @Param('application') application: string,
    @Query() query: EntitiesQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EntityPage> {
    return answerVersioned(response, await this.service.list(caller, application, query));
  }

  /** Replaces all entities of an application at once; up to 4 MB of JSON. `If-Match` is compared when it is sent. */
  @Put()
  @RequirePermission('applications:write')
  @AcceptsApplicationCredential()
  @UseInterceptors(LargeJsonBody)
  async replace(
    @CurrentActor() caller: EntitiesCaller,
    @Param('application') application: string,
    @OptionalIfMatch() ifMatch: string | undefined,
    @Body() dto: ReplaceEntitiesDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EntitiesReplacedResponse> {
    const replaced = await this.service.replace(caller, application, ifMatch, dto.entities);
    return answerVersioned(response, replaced);
  }
}
