import { Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../access/access.decorators.js';
import { PageErrorFilter } from '../http/page-error.filter.js';
import { LocalLogin } from './local-login.service.js';

/** Where people sign in with a local account. Every answer is a page or a redirect. */
@ApiExcludeController()
@UseFilters(PageErrorFilter)
@Public()
@Controller('login/local')
export class LocalLoginController {
  constructor(private readonly login: LocalLogin) {}

  @Get()
  show(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.login.show(request, response);
  }

  @Post()
  signIn(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.login.signIn(request, response);
  }
}
