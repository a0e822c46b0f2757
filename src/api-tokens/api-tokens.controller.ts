import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
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
    const created = await this.administration.create(caller, dto);
    response.setHeader('Location', `/api/v1/api-tokens/${created.id}`);
    return created;
  }

  /** Shows one API token, without its secret. */
  @Get(':id')
  @RequirePermission('api-tokens:read')
  get(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<ApiTokenResponse> {
    return this.administration.get(caller, id);
  }

  /** Deletes an API token: it is refused from its next request on. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('api-tokens:write')
  remove(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.administration.remove(caller, id);
  }
}
