import { Body, Controller, Header, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ConnectionQuery } from './okta-query.dto.js';
import {
  ActivateUserDto,
  DeactivateUserDto,
  ExpirePasswordDto,
  ForgotPasswordDto,
  OktaUserActionResponse,
  ResetPasswordDto,
} from './okta-user-action.dto.js';
import { OktaUserLifecycle } from './okta-user-lifecycle.js';
import { OktaUserPasswords } from './okta-user-passwords.js';
import { OptionalBodyInterceptor } from './optional-body.interceptor.js';

/** What can be done to a person's account in Okta. `:user` is an id of Okta's or a login. */
@Controller('api/v1/okta/users/:user')
export class OktaUserActionsController {
  constructor(
    private readonly lifecycle: OktaUserLifecycle,
    private readonly passwords: OktaUserPasswords,
  ) {}

  /** Activates somebody who is staged or deactivated. Okta may take a moment. */
  @Post('activate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  activate(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: ActivateUserDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.lifecycle.activate(caller, user, dto, connection);
  }

  /** Deactivates somebody, who loses all groups and apps in Okta for good, and all sessions here. */
  @Post('deactivate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  deactivate(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: DeactivateUserDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.lifecycle.deactivate(caller, user, dto, connection);
  }

  /** Suspends somebody who is active; their sessions here end. Groups and apps stay. */
  @Post('suspend')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  suspend(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.lifecycle.suspend(caller, user, connection);
  }

  /** Lets somebody in again who is suspended. */
  @Post('unsuspend')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  unsuspend(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.lifecycle.unsuspend(caller, user, connection);
  }

  /** Expires a password: the person chooses another at the next sign-in. */
  @Post('expire-password')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseInterceptors(OptionalBodyInterceptor)
  @RequirePermission('okta:manage')
  expirePassword(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: ExpirePasswordDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.passwords.expire(caller, user, dto, connection);
  }

  /** Resets a password: the person can't sign in before they have followed the link. */
  @Post('reset-password')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  resetPassword(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: ResetPasswordDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.passwords.reset(caller, user, dto, connection);
  }

  /** Makes a link for a forgotten password; the old one stays valid until it is used. */
  @Post('forgot-password')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  forgotPassword(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: ForgotPasswordDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserActionResponse> {
    return this.passwords.forgot(caller, user, dto, connection);
  }
}
