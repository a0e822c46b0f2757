import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/pagination.js';
import { ConnectionEditor } from './connection-editor.js';
import { ConnectionPage, ConnectionResponse, SetupGuideResponse } from './connection-response.dto.js';
import { CreateConnectionDto, UpdateConnectionDto } from './connection.dto.js';
import { ConnectionsService } from './connections.service.js';
import { answerSetupGuide } from './setup-guide-page.js';

/** Okta connections. `:connection` is a slug or an id. */
@Controller('api/v1/connections')
export class ConnectionsController {
  constructor(
    private readonly service: ConnectionsService,
    private readonly editor: ConnectionEditor,
  ) {}

  /** Lists the connections that the caller may see, in the order of their slugs. */
  @Get()
  @RequirePermission('connections:read')
  list(@CurrentSubject() caller: Caller, @Query() query: PageQuery): Promise<ConnectionPage> {
    return this.service.list(caller, query);
  }

  /** Creates a draft. The issuer is enough; client id and client secret may come later. */
  @Post()
  @RequirePermission('connections:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateConnectionDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionResponse> {
    const created = await this.service.create(caller, dto);
    return answerVersioned(response, created, `/api/v1/connections/${created.body.slug}`);
  }

  /** Shows one connection. */
  @Get(':connection')
  @RequirePermission('connections:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionResponse> {
    return answerVersioned(response, await this.service.get(caller, connection));
  }

  /** Changes a connection: what is absent stays, `null` clears. Another issuer needs every stored secret again. */
  @Patch(':connection')
  @RequirePermission('connections:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateConnectionDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionResponse> {
    return answerVersioned(response, await this.editor.update(caller, connection, ifMatch, dto));
  }

  /** Deletes a connection that is not active, with everything that belongs to it. */
  @Delete(':connection')
  @HttpCode(204)
  @RequirePermission('connections:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.service.remove(caller, connection, ifMatch);
  }

  /** The steps and exact values for Okta's admin console; a page for whoever prefers HTML. */
  @Get(':connection/setup-guide')
  @Header('Vary', 'Accept')
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: SetupGuideResponse })
  @RequirePermission('connections:read')
  async guide(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SetupGuideResponse | string> {
    return answerSetupGuide(request, response, await this.service.guide(caller, connection));
  }
}
