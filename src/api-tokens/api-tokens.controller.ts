import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch, UNCHANGING } from '../http/etag.js';
import { ApiTokenAdministration } from './api-token-administration.js';
import {
  ApiTokenPage,
  ApiTokenResponse,
  ApiTokensQuery,
  CreateApiTokenDto,
  CreatedApiTokenResponse,
} from './api-token.dto.js';

/** Credentials for scripts: one role in one connection, sent as `Authorization: Bearer`. */
@Controller('api/v1/api-tokens')
export class ApiTokensController {
  constructor(private readonly administration: ApiTokenAdministration) {}

  /** Lists API tokens, newest first, without their secrets. */
  @Get()
  @RequirePermission('api-tokens:read')
  list(@CurrentSubject() caller: Caller, @Query() query: ApiTokensQuery): Promise<ApiTokenPage> {
    return this.administration.list(caller, query);
  }

  /** Makes an API token and shows its secret this once. */
  @Post()
  @RequirePermission('api-tokens:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateApiTokenDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedApiTokenResponse> {
    const body = await this.administration.create(caller, dto);
    return answerVersioned(response, { body, version: UNCHANGING }, `/api/v1/api-tokens/${body.id}`);
  }

  /** Shows one API token, without its secret. */
  @Get(':id')
  @RequirePermission('api-tokens:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApiTokenResponse> {
    return answerVersioned(response, {
      body: await this.administration.get(caller, id),
      version: UNCHANGING,
    });
  }

  /** Deletes an API token: it is refused from its next request on. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('api-tokens:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.administration.remove(caller, id, ifMatch);
  }
}
