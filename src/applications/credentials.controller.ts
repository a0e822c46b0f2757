import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch, UNCHANGING } from '../http/etag.js';
import { PageQuery } from '../http/pagination.js';
import {
  CreateCredentialDto,
  CreatedCredentialResponse,
  CredentialPage,
  CredentialResponse,
} from './credential.dto.js';
import { CredentialsService } from './credentials.service.js';

/** Credentials of an application, with which it asks decisions and writes its own entities: nothing else. */
@Controller('api/v1/applications/:application/credentials')
export class CredentialsController {
  constructor(private readonly service: CredentialsService) {}

  /** Lists the credentials of an application, newest first, without their tokens. */
  @Get()
  @RequirePermission('applications:read')
  list(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Query() query: PageQuery,
  ): Promise<CredentialPage> {
    return this.service.list(caller, application, query);
  }

  /** Makes a credential and shows its token this once. Several at once allow a change without a pause. */
  @Post()
  @RequirePermission('applications:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Body() dto: CreateCredentialDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedCredentialResponse> {
    const body = await this.service.create(caller, application, dto);
    const location = `/api/v1/applications/${encodeURIComponent(application)}/credentials/${body.id}`;
    return answerVersioned(response, { body, version: UNCHANGING }, location);
  }

  /** Shows one credential, without its token. */
  @Get(':id')
  @RequirePermission('applications:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CredentialResponse> {
    const body = await this.service.get(caller, application, id);
    return answerVersioned(response, { body, version: UNCHANGING });
  }

  /** Deletes a credential: every replica refuses it within a second. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('applications:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.service.remove(caller, application, id, ifMatch);
  }
}
