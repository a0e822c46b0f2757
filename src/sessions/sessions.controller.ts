import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { CurrentSubject, SignedIn } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { PageQuery } from '../http/pagination.js';
import { SessionAdministration } from './session-administration.js';
import { EndSessionsQuery, SessionPage, SessionsQuery } from './session.dto.js';

/** Sessions. Everybody sees and ends their own; for those of others there are permissions. */
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(private readonly administration: SessionAdministration) {}

  /** Lists the caller's own sessions; with `sessions:read` those of their connection, or of all for the platform's. */
  @Get()
  @SignedIn({ weighsPermissions: true })
  list(@CurrentSubject() caller: Caller, @Query() query: SessionsQuery): Promise<SessionPage> {
    return this.administration.listVisible(caller, query);
  }

  /** Lists the caller's own sessions. */
  @Get('own')
  @SignedIn()
  listOwn(@CurrentSubject() caller: Caller, @Query() query: PageQuery): Promise<SessionPage> {
    return this.administration.listOwn(caller, query);
  }

  /** Ends all sessions of a person, or of a connection; others than one's own only with `sessions:write`. */
  @Delete()
  @HttpCode(204)
  @SignedIn({ weighsPermissions: true })
  revokeAll(@CurrentSubject() caller: Caller, @Query() query: EndSessionsQuery): Promise<void> {
    return this.administration.revokeAll(caller, query);
  }

  /** Ends a session; that of somebody else only with `sessions:write`. */
  @Delete(':id')
  @HttpCode(204)
  @SignedIn({ weighsPermissions: true })
  revoke(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.administration.revoke(caller, id);
  }
}
