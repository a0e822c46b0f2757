import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { CrossSiteExempt, Public } from '../access/access.decorators.js';
import { RejectedCredentials } from '../http/rejected-credentials.js';
import { EventHookReceiver, type HookCall } from './event-hook.service.js';

/** Where Okta's event hooks call. They prove themselves by a secret of their own; no session is looked at. */
@ApiExcludeController()
@Controller('okta/event-hooks')
export class EventHookController {
  constructor(
    private readonly receiver: EventHookReceiver,
    private readonly rejected: RejectedCredentials,
  ) {}

  /** The one-time verification: the challenge goes back to whoever knows the secret. */
  @Public()
  @CrossSiteExempt()
  @Get(':connection')
  async verify(@Req() request: Request): Promise<{ verification: string }> {
    const challenge = request.headers['x-okta-verification-challenge'];
    const verification = await this.rejected.counting(request, () =>
      this.receiver.verify(callOf(request), challenge),
    );
    return { verification };
  }

  /** Events. The body is taken as it came: whoever proves nothing learns nothing about what is wrong with it. */
  @Public()
  @CrossSiteExempt()
  @Post(':connection')
  @HttpCode(204)
  receive(@Req() request: Request): Promise<void> {
    // Without the content type of JSON nothing was parsed.
    const body: unknown = request.is(['json', '+json']) ? request.body : undefined;
    return this.rejected.counting(request, () => this.receiver.receive(callOf(request), body));
  }
}

function callOf(request: Request): HookCall {
  return {
    connection: String(request.params['connection']),
    authorization: request.headers.authorization,
  };
}
