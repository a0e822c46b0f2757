import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { CrossSiteExempt, Public } from '../access/access.decorators.js';
import { RejectedCredentials } from '../http/rejected-credentials.js';
import { requestIdOf } from '../http/request-id.js';
import { InboundLogout } from './inbound-logout.service.js';

/** Where Okta asks for a person to be signed out. It proves itself by a token of its own; no session is looked at. */
@ApiExcludeController()
@Controller('okta/universal-logout')
export class UniversalLogoutController {
  constructor(
    private readonly inbound: InboundLogout,
    private readonly rejected: RejectedCredentials,
  ) {}

  /** The request is taken as it came: whoever proves nothing learns nothing about what is wrong with it. */
  @Public()
  @CrossSiteExempt()
  @Post(':connection')
  @HttpCode(204)
  logOut(@Req() request: Request): Promise<void> {
    return this.rejected.counting(request, () =>
      this.inbound.logOut({
        connection: String(request.params['connection']),
        path: request.path,
        authorization: request.headers.authorization,
        body: request.body as unknown,
        requestId: requestIdOf(request),
      }),
    );
  }
}
