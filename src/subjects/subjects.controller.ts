import { Body, Controller, Get, Param, Patch, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { SubjectPage, SubjectQuery, SubjectResponse, UpdateSubjectDto } from './subject.dto.js';
import { SubjectsService } from './subjects.service.js';

/** People who have signed in. */
@Controller('api/v1/subjects')
export class SubjectsController {
  constructor(private readonly service: SubjectsService) {}

  /** Lists people, without their groups. */
  @Get()
  @RequirePermission('subjects:read')
  list(@CurrentSubject() caller: Caller, @Query() query: SubjectQuery): Promise<SubjectPage> {
    return this.service.list(caller, query);
  }

  /** Shows one person with the groups that Okta told. */
  @Get(':id')
  @RequirePermission('subjects:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubjectResponse> {
    return answerVersioned(response, await this.service.get(caller, id));
  }

  /** Disables a person, which ends all his sessions, or lets him in again. */
  @Patch(':id')
  @RequirePermission('subjects:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateSubjectDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubjectResponse> {
    return answerVersioned(response, await this.service.update(caller, id, ifMatch, dto));
  }
}
