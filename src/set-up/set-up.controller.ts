import { Body, Controller, Get, Header, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AnswersDuringSetUp, Public, RequirePermission, TakesOnly } from '../access/access.decorators.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { cookieLine, setUpCookieName } from '../http/cookies.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { requestIdOf } from '../http/request-id.js';
import { BeginSetUpDto, SetUpProgress, SetUpResponse } from './set-up.dto.js';
import { BROWSER_SECONDS, SetUp } from './set-up.service.js';

/** The set-up of a gateway that has no connection yet. */
@Controller('api/v1/set-up')
export class SetUpController {
  constructor(
    private readonly setUp: SetUp,
    private readonly configuration: Configuration,
  ) {}

  /** Says whether the gateway is set up, and shows the browser that carries out the set-up how far it is. */
  @Get()
  @Public()
  @AnswersDuringSetUp()
  @Header('Cache-Control', 'no-store')
  async get(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SetUpResponse> {
    return answerVersioned(response, await this.setUp.describe(request.headers.cookie));
  }

  /**
   * Exchanges the token of a set-up link, which can be used once, for a cookie that lets this browser carry out the set-up
   * for 30 minutes.
   */
  @Post('session')
  @Public()
  @AnswersDuringSetUp()
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async begin(
    @Body() { token }: BeginSetUpDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { secure, publicOrigin } = this.configuration;
    // Its cookie would be worth nothing at another address, and the link would be used up.
    const { origin = publicOrigin, 'sec-fetch-site': fetchSite = 'same-origin' } = request.headers;
    if (origin !== publicOrigin || fetchSite !== 'same-origin') {
      throw new GatewayError(
        'cross-site-request',
        `This gateway’s PUBLIC_URL is ${publicOrigin}: open the set-up link there, as it was logged. It was not used up.`,
      );
    }
    const browser = await this.setUp.exchange(token, requestIdOf(request));
    response.append(
      'Set-Cookie',
      cookieLine(setUpCookieName(secure), browser.token, secure, BROWSER_SECONDS),
    );
  }

  /** Keeps how far the person has come; for the browser that carries out the set-up alone. */
  @Put()
  @RequirePermission('connections:write')
  @TakesOnly('setUp')
  async keep(
    @Req() request: Request,
    @IfMatch() ifMatch: string | undefined,
    @Body() progress: SetUpProgress,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SetUpResponse> {
    return answerVersioned(response, await this.setUp.keep(request.headers.cookie, ifMatch, progress));
  }
}
