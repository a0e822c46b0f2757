import { Body, Controller, Get, HttpCode, Post, Put, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ChecksQuery } from '../connections/change-checks.dto.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import {
  ConfigurationDiff,
  ConfigurationDocumentDto,
  EnvironmentDrift,
} from './configuration-document.dto.js';
import { ConfigurationService } from './configuration.service.js';
import { DocumentBody } from './document-body.js';
import { YamlThread } from './yaml-thread.js';

const MEDIA_TYPES = ['application/yaml', 'application/json'] as const;

/** The whole configuration as one document, for keeping it in git. Callers of the platform connection alone use it. */
@Controller('api/v1/configuration')
export class ConfigurationController {
  constructor(
    private readonly service: ConfigurationService,
    private readonly yaml: YamlThread,
  ) {}

  /** Writes the configuration down, without secrets: as YAML, or as JSON when `Accept` asks for that. */
  @Get()
  @ApiProduces(...MEDIA_TYPES)
  @ApiOkResponse({ type: ConfigurationDocumentDto })
  @RequirePermission('configuration:read')
  async export(
    @CurrentSubject() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const model = answerVersioned(response, await this.service.export(caller));
    if (request.accepts([...MEDIA_TYPES]) === 'application/json') response.json(model);
    else response.type('application/yaml').send(await this.yaml.write(model));
  }

  /**
   * Says which variables of the environment differ from what is stored: they make the first connection, once, and are
   * ignored afterwards. Names alone, never a value.
   */
  @Get('environment')
  @RequirePermission('configuration:read')
  environment(@CurrentSubject() caller: Caller): Promise<EnvironmentDrift> {
    return this.service.environment(caller);
  }

  /** Says what applying a document (YAML or JSON) would change. Nothing is written. */
  @Post('diff')
  @ApiConsumes(...MEDIA_TYPES)
  @ApiBody({ type: ConfigurationDocumentDto })
  @HttpCode(200)
  @RequirePermission('configuration:read')
  @UseInterceptors(DocumentBody)
  async diff(
    @CurrentSubject() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConfigurationDiff> {
    return answerVersioned(response, await this.service.diff(caller, body));
  }

  /** Makes the configuration what a document (YAML or JSON) says, whole or not at all. Needs `If-Match`. */
  @Put()
  @ApiConsumes(...MEDIA_TYPES)
  @ApiBody({ type: ConfigurationDocumentDto })
  @RequirePermission('configuration:write')
  @UseInterceptors(DocumentBody)
  async apply(
    @CurrentSubject() caller: Caller,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConfigurationDiff> {
    return answerVersioned(response, await this.service.apply(caller, ifMatch, body, checks));
  }
}
