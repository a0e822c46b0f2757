import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import {
  ApiTokenPage,
  ApiTokenResponse,
  CreateApiTokenDto,
  CreatedApiTokenResponse,
} from './api-token.dto.js';
import { ApiTokenQuery } from './api-token.query.dto.js';
import { ApiTokensService } from './api-tokens.service.js';

/** API tokens: credentials for scripts, with one role in one connection. */
@Controller('api/v1/api-tokens')
export class ApiTokensController {
  constructor(private readonly service: ApiTokensService) {}

  /** Lists API tokens, newest first; never their secrets. */
  @Get()
  @RequirePermission('api-tokens:read')
  list(@CurrentSubject() caller: Caller, @Query() query: ApiTokenQuery): Promise<ApiTokenPage> {
    return this.service.list(caller, query);
  }

  /** Makes an API token and shows its secret this once. */
  @Post()
  @RequirePermission('api-tokens:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateApiTokenDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedApiTokenResponse> {
    const created = await this.service.createFor(caller, dto);
    response.setHeader('Location', `/api/v1/api-tokens/${created.id}`);
    return created;
  }

  /** Shows one API token. */
  @Get(':id')
  @RequirePermission('api-tokens:read')
  get(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<ApiTokenResponse> {
    return this.service.get(caller, id);
  }

  /** Deletes an API token; it is refused from then on. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('api-tokens:write')
  remove(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.service.remove(caller, id);
  }
}
