import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, SignedIn } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/pagination.js';
import { SessionAdministration } from './session-administration.js';
import { SessionEndings } from './session-endings.js';
import { EndSessionsQuery, SessionPage, SessionsImpactResponse, SessionsQuery } from './session.dto.js';

/** Sessions. Everybody sees and ends their own; for those of others there are permissions. */
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    private readonly administration: SessionAdministration,
    private readonly endings: SessionEndings,
  ) {}

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

  /** Says how many sessions the `DELETE` of the same query would end. */
  @Get('impact')
  @SignedIn({ weighsPermissions: true })
  async impact(
    @CurrentSubject() caller: Caller,
    @Query() query: EndSessionsQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionsImpactResponse> {
    return answerVersioned(response, await this.endings.impact(caller, query));
  }

  /**
   * Ends all sessions of a person or of a connection, or those with the ids that are named; others than one's own only with
   * `sessions:write`. With the ETag of the impact as `If-Match` those alone that were counted: `version-mismatch` when one
   * has begun or ended since. What begins in a connection at the very moment in which all of it ends, ends too.
   */
  @Delete()
  @HttpCode(204)
  @SignedIn({ weighsPermissions: true })
  endMany(
    @CurrentSubject() caller: Caller,
    @Query() query: EndSessionsQuery,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.endings.end(caller, query, ifMatch);
  }

  /** Ends a session; that of somebody else only with `sessions:write`. */
  @Delete(':id')
  @HttpCode(204)
  @SignedIn({ weighsPermissions: true })
  end(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.endings.endOne(caller, id);
  }
}
