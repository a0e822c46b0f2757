import { Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AnswersDuringSetUp, CrossSiteExempt, CurrentSubject, Public } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { LoginEntryService } from './login-entry.service.js';
import { LoginErrorFilter } from './login-error.filter.js';
import { PeoplePages } from './people-pages.service.js';
import { TestSignInEntry } from './test-sign-in-entry.js';

/** What people come to with their browsers. Every answer is a page or a redirect. */
@ApiExcludeController()
@UseFilters(LoginErrorFilter)
@Public()
@Controller()
export class LoginController {
  constructor(
    private readonly entry: LoginEntryService,
    private readonly pages: PeoplePages,
    private readonly tests: TestSignInEntry,
  ) {}

  @Get('login')
  login(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.entry.login(request, response);
  }

  @AnswersDuringSetUp()
  @Get('login/test')
  askAboutTest(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.tests.ask(request, response);
  }

  @HttpCode(303)
  @AnswersDuringSetUp()
  @Post('login/test')
  test(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.tests.begin(request, response);
  }

  @Get('okta-initiate-login')
  initiate(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.entry.initiate(request, response);
  }

  /** Comes from Okta's site, and looks at no session of ours. */
  @CrossSiteExempt()
  @Post('okta-initiate-login')
  initiateByForm(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.entry.initiate(request, response);
  }

  @AnswersDuringSetUp()
  @Get('authorization-code/callback')
  callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.callback('/authorization-code/callback', request, response);
  }

  @AnswersDuringSetUp()
  @Get('oauth/callback/okta')
  otherCallback(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.callback('/oauth/callback/okta', request, response);
  }

  @Public({ withCaller: true })
  @Get()
  whoAmI(
    @CurrentSubject() caller: Caller | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.whoAmI(caller, request, response);
  }

  @Public({ withCaller: true })
  @Get('logout')
  signedOut(
    @CurrentSubject() caller: Caller | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.signedOut(caller, request, response);
  }

  @HttpCode(303)
  @Post('logout')
  signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pages.signOut(request, response);
  }
}
