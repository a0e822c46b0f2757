import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { OutboundLogout } from './outbound-logout.service.js';
import { RevokeResponse } from './revoke-response.dto.js';

/** Ends everything that a person has. */
@Controller('api/v1/subjects')
export class RevokeController {
  constructor(private readonly outbound: OutboundLogout) {}

  /** Ends all sessions of a person here and, with a credential that may (`okta.universalLogout.manage`), everywhere in Okta. */
  @Post(':id/revoke')
  @HttpCode(200)
  @RequirePermission('sessions:write')
  revoke(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<RevokeResponse> {
    return this.outbound.revoke(caller, id);
  }
}
