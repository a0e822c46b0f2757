import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import {
  CreateOktaAppDto,
  OktaAppPlanResponse,
  OktaAppResultResponse,
  PlanOktaAppDto,
} from './okta-app.dto.js';
import { OktaAppCreation } from './okta-app-creation.service.js';

/** The app integration in Okta, made by the gateway. */
@Controller('api/v1/connections/okta-app')
export class OktaAppController {
  constructor(private readonly creation: OktaAppCreation) {}

  /** Shows every call that making the app takes. Okta is not asked, and nothing is stored. */
  @Post('plan')
  @HttpCode(200)
  @RequirePermission('connections:write')
  plan(@CurrentSubject() caller: Caller, @Body() dto: PlanOktaAppDto): Promise<OktaAppPlanResponse> {
    return this.creation.plan(caller, dto);
  }

  /**
   * Makes the app in Okta with a credential that is used once and forgotten, and puts its client into a draft
   * connection, which is made if there is none. It answers 200 however Okta does, within 30 seconds, and says how each
   * step ended. Asked again it goes on where it ended: the app is found by its label, and no second one is made.
   */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('connections:write')
  create(@CurrentSubject() caller: Caller, @Body() dto: CreateOktaAppDto): Promise<OktaAppResultResponse> {
    return this.creation.create(caller, dto);
  }
}
