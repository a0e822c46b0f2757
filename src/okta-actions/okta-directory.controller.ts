import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { OktaGroupPage } from '../directory/okta-group.dto.js';
import { OktaActionGate } from './okta-action-gate.js';
import { AddMemberDto, DirectoryGroupsQuery } from './okta-directory-group.dto.js';
import { OktaDirectoryGroups } from './okta-directory-groups.js';
import { OktaGroupMembership } from './okta-group-membership.js';
import { ConnectionQuery, OktaPageQuery, SignInsQuery } from './okta-query.dto.js';
import { SignInPage } from './okta-sign-in.dto.js';
import { OktaSignIns } from './okta-sign-ins.js';
import { OktaUserPage } from './okta-user.dto.js';
import { OptionalBodyInterceptor } from './optional-body.interceptor.js';
import { UserSchemaResponse } from './user-schema.dto.js';
import { UserSchemas } from './user-schemas.js';

/** Groups, sign-ins and the user profile's schema in Okta. */
@Controller('api/v1/okta')
export class OktaDirectoryController {
  constructor(
    private readonly directoryGroups: OktaDirectoryGroups,
    private readonly membership: OktaGroupMembership,
    private readonly signInLog: OktaSignIns,
    private readonly schemas: UserSchemas,
    private readonly gate: OktaActionGate,
  ) {}

  /** Finds groups by name. */
  @Get('groups')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  groups(@CurrentSubject() caller: Caller, @Query() query: DirectoryGroupsQuery): Promise<OktaGroupPage> {
    return this.directoryGroups.list(caller, query);
  }

  /** Lists the members of a group. `:group` is an id of Okta's. */
  @Get('groups/:group/members')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  members(
    @CurrentSubject() caller: Caller,
    @Param('group') group: string,
    @Query() query: OktaPageQuery,
  ): Promise<OktaUserPage> {
    return this.directoryGroups.members(caller, group, query);
  }

  /** Puts a person into a group. When the group gives a role here, `confirmRole` names it. */
  @Put('groups/:group/members/:user')
  @HttpCode(204)
  @UseInterceptors(OptionalBodyInterceptor)
  @RequirePermission('okta:manage')
  addMember(
    @CurrentSubject() caller: Caller,
    @Param('group') group: string,
    @Param('user') user: string,
    @Body() { confirmRole }: AddMemberDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<void> {
    return this.membership.add(caller, group, user, { connection, confirmRole });
  }

  /** Takes a person out of a group, and so from the role that it gives here, at once. */
  @Delete('groups/:group/members/:user')
  @HttpCode(204)
  @RequirePermission('okta:manage')
  removeMember(
    @CurrentSubject() caller: Caller,
    @Param('group') group: string,
    @Param('user') user: string,
    @Query() { connection }: ConnectionQuery,
  ): Promise<void> {
    return this.membership.remove(caller, group, user, connection);
  }

  /** Finds recent sign-ins at Okta by IP address, newest first. */
  @Get('sign-ins')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  signIns(@CurrentSubject() caller: Caller, @Query() query: SignInsQuery): Promise<SignInPage> {
    return this.signInLog.list(caller, query);
  }

  /** Lists the profile attributes that creating, changing and searching people accept. */
  @Get('schemas/user')
  @RequirePermission('okta:read')
  async userSchema(
    @CurrentSubject() caller: Caller,
    @Query() { connection }: ConnectionQuery,
  ): Promise<UserSchemaResponse> {
    const items = await this.schemas.of(await this.gate.open(caller, connection, 'read'));
    return { items: items.map((attribute) => ({ ...attribute })), nextCursor: null };
  }
}
