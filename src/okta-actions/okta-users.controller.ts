import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { OktaGroupPage } from '../directory/okta-group.dto.js';
import { OktaDirectoryUsers } from './okta-directory-users.js';
import { ConnectionQuery, OktaPageQuery, OktaUsersQuery } from './okta-query.dto.js';
import { OktaUserEditor } from './okta-user-editor.js';
import { OktaUserLifecycle } from './okta-user-lifecycle.js';
import {
  CreateOktaUserDto,
  OktaAppPage,
  OktaUserPage,
  OktaUserResponse,
  UpdateOktaUserDto,
} from './okta-user.dto.js';

/** People in Okta's directory. `:user` is an id of Okta's or a login. */
@Controller('api/v1/okta/users')
export class OktaUsersController {
  constructor(
    private readonly users: OktaDirectoryUsers,
    private readonly editor: OktaUserEditor,
    private readonly lifecycle: OktaUserLifecycle,
  ) {}

  /** Finds people by Okta's `search` or `filter` expressions or by the beginning of a name; without either lists those who aren't deactivated. */
  @Get()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  list(@CurrentSubject() caller: Caller, @Query() query: OktaUsersQuery): Promise<OktaUserPage> {
    return this.users.list(caller, query);
  }

  /** Makes a person: staged, and without any e-mail, unless `activate` is true. */
  @Post()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateOktaUserDto,
    @Query() { connection }: ConnectionQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OktaUserResponse> {
    const created = await this.editor.create(caller, dto, connection);
    const query = connection === undefined ? '' : `?connection=${encodeURIComponent(connection)}`;
    response.setHeader('Location', `/api/v1/okta/users/${encodeURIComponent(created.id)}${query}`);
    return created;
  }

  /** Shows one person. */
  @Get(':user')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  get(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserResponse> {
    return this.users.get(caller, user, connection);
  }

  /** Changes attributes of a person's profile: what is not named stays. */
  @Patch(':user')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:manage')
  update(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Body() dto: UpdateOktaUserDto,
    @Query() { connection }: ConnectionQuery,
  ): Promise<OktaUserResponse> {
    return this.editor.update(caller, user, dto, connection);
  }

  /** Deletes a person for good, who must be deactivated before. */
  @Delete(':user')
  @HttpCode(204)
  @RequirePermission('okta:manage')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() { connection }: ConnectionQuery,
  ): Promise<void> {
    return this.lifecycle.remove(caller, user, connection);
  }

  /** Lists the groups of a person. */
  @Get(':user/groups')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  groups(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() query: OktaPageQuery,
  ): Promise<OktaGroupPage> {
    return this.users.groups(caller, user, query);
  }

  /** Lists the apps on a person's dashboard. */
  @Get(':user/applications')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('okta:read')
  applications(
    @CurrentSubject() caller: Caller,
    @Param('user') user: string,
    @Query() query: OktaPageQuery,
  ): Promise<OktaAppPage> {
    return this.users.applications(caller, user, query);
  }
}
