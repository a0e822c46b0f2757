import { Controller, Get, HttpCode, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CurrentSubject, SignedIn } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { PageErrorFilter } from '../http/page-error.filter.js';
import { OwnSessionsPages } from './own-sessions-pages.service.js';

/** Where a person is signed in. Every answer is a page or a redirect. */
@ApiExcludeController()
@UseFilters(PageErrorFilter)
@SignedIn()
@Controller('sessions')
export class OwnSessionsController {
  constructor(private readonly pages: OwnSessionsPages) {}

  @Get()
  list(
    @CurrentSubject() caller: Caller,
    @Query('after') after: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.list(caller, after, request, response);
  }

  @HttpCode(303)
  @Post('end-others')
  endOthers(@CurrentSubject() caller: Caller, @Res() response: Response): Promise<void> {
    return this.pages.endOthers(caller, response);
  }

  @HttpCode(303)
  @Post(':id/end')
  end(@CurrentSubject() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    return this.pages.end(caller, id, response);
  }
}
