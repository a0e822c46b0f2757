import { Controller, Get, Header, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CurrentSubject, Public, RequirePermission, TakesOnly } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { PageErrorFilter } from '../http/page-error.filter.js';
import { pageHeaders, renderPage } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { grantedPage } from './authorization-pages.js';
import { ManagementAuthorizationResponse } from './management-authorization.dto.js';
import { ManagementAuthorizationService } from './management-authorization.service.js';

/** How a connection gets its credential for Okta's management API. `:connection` is a slug or an id. */
@Controller()
export class ManagementAuthorizationController {
  constructor(private readonly service: ManagementAuthorizationService) {}

  /** Begins an authorization on behalf of an Okta admin. It is bound to the browser and the person that begin it. */
  @Post('api/v1/connections/:connection/management-authorization')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('connections:write')
  @TakesOnly('session')
  begin(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ManagementAuthorizationResponse> {
    return this.service.begin(caller, connection, response);
  }

  /** Where Okta sends the admin back to. It finds out itself who comes. */
  @Get('okta/management/callback')
  @ApiExcludeEndpoint()
  @UseFilters(PageErrorFilter)
  @Public()
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const connection = await this.service.complete(request, response);
    response.set(pageHeaders()).end(renderPage(grantedPage(connection, requestIdOf(request))));
  }
}
