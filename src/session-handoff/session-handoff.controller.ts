import { Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CrossSiteExempt, Public } from '../access/access.decorators.js';
import { PageErrorFilter } from '../http/page-error.filter.js';
import { HandoffPages } from './handoff-pages.service.js';

/** What browsers come to on the hosts of applications, and once on the gateway's own. Every answer is a page or a redirect. */
@ApiExcludeController()
@UseFilters(PageErrorFilter)
@Public()
@Controller()
export class SessionHandoffController {
  constructor(private readonly pages: HandoffPages) {}

  @Get('.rolegate/sign-in')
  begin(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.begin(request, response);
  }

  /** On the gateway's own host. */
  @Get('session-handoff')
  issue(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.issue(request, response);
  }

  @Get('.rolegate/callback')
  redeem(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.redeem(request, response);
  }

  @Get('.rolegate/sign-out')
  askToSignOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.askToSignOut(request, response);
  }

  /** Looks at the application's session alone, and applies the cross-site rule for that host. */
  @CrossSiteExempt()
  @HttpCode(303)
  @Post('.rolegate/sign-out')
  signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.signOut(request, response);
  }
}
