import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CrossSiteExempt, Public } from '../access/access.decorators.js';
import { BackchannelLogoutEndpoint } from './backchannel-logout-endpoint.js';

/** Where an OpenID provider says that somebody signed out there. It proves itself by its token; no session is looked at. */
@ApiExcludeController()
@Controller('backchannel-logout')
export class BackchannelLogoutController {
  constructor(private readonly endpoint: BackchannelLogoutEndpoint) {}

  /** The request is taken as it came: whoever proves nothing learns nothing about what is wrong with it. */
  @Public()
  @CrossSiteExempt()
  @Post(':connection')
  logOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.endpoint.answer(request, response);
  }
}
