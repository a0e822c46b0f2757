import { Body, Controller, Get, Param, Patch, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { UpdateSubjectDto } from '../subjects/subject.dto.js';
import { PeopleService } from './people.service.js';
import { PeopleQuery, PersonPage, PersonResponse } from './person.dto.js';

/** People who have signed in. */
@Controller('api/v1/subjects')
export class PeopleController {
  constructor(private readonly service: PeopleService) {}

  /** Lists people with the roles that they hold now, without their groups. */
  @Get()
  @RequirePermission('subjects:read')
  list(@CurrentSubject() caller: Caller, @Query() query: PeopleQuery): Promise<PersonPage> {
    return this.service.list(caller, query);
  }

  /** Shows one person with the groups that Okta told, the roles that they give, and through what. */
  @Get(':id')
  @RequirePermission('subjects:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PersonResponse> {
    return answerVersioned(response, await this.service.get(caller, id));
  }

  /** Disables a person, which ends all their sessions, or lets them in again. */
  @Patch(':id')
  @RequirePermission('subjects:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateSubjectDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PersonResponse> {
    return answerVersioned(response, await this.service.update(caller, id, ifMatch, dto));
  }
}
