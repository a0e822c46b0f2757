import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { AnswersFile } from '../http/answers-file.js';
import { AccessReviewPage, AccessReviewQuery } from './access-review.dto.js';
import { AccessReviewsService } from './access-reviews.service.js';
import { RecordedSignInPage, SignInsQuery, SubjectSignInsQuery } from './sign-in.dto.js';
import { SignInsService } from './sign-ins.service.js';
import { TimelinePage, TimelineQuery } from './timeline.dto.js';
import { TimelineService } from './timeline.service.js';

/** Who signed in when and how, and who held which role through what, from when to when. All of it as JSON and as CSV. */
@Controller('api/v1')
export class AccessHistoryController {
  constructor(
    private readonly timelines: TimelineService,
    private readonly signIns: SignInsService,
    private readonly reviews: AccessReviewsService,
  ) {}

  /**
   * Lists from when to when a person held which role and through what, newest first. With `Accept: text/csv` the
   * whole timeline is a file.
   */
  @Get('subjects/:id/timeline')
  @RequirePermission('subjects:read')
  @AnswersFile(TimelinePage, 'text/csv')
  timeline(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: TimelineQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TimelinePage | StreamableFile> {
    return this.timelines.answer(caller, id, query, { request, response });
  }

  /** Lists the sign-ins of a person and refusals of them, newest first. With `Accept: text/csv` all of them are a file. */
  @Get('subjects/:id/sign-ins')
  @RequirePermission('subjects:read')
  @AnswersFile(RecordedSignInPage, 'text/csv')
  signInsOfSubject(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: SubjectSignInsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecordedSignInPage | StreamableFile> {
    return this.signIns.ofSubject(caller, id, query, { request, response });
  }

  /** Lists everybody's sign-ins and refusals, newest first. With `Accept: text/csv` all of them are a file. */
  @Get('sign-ins')
  @RequirePermission('subjects:read')
  @AnswersFile(RecordedSignInPage, 'text/csv')
  allSignIns(
    @CurrentSubject() caller: Caller,
    @Query() query: SignInsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecordedSignInPage | StreamableFile> {
    return this.signIns.ofAll(caller, query, { request, response });
  }

  /**
   * Lists everybody with the roles that they held at a moment and through what. With `Accept: text/csv` everybody is in
   * one file, a row for each role.
   */
  @Get('access-reviews')
  @RequirePermission('subjects:read')
  @AnswersFile(AccessReviewPage, 'text/csv')
  review(
    @CurrentSubject() caller: Caller,
    @Query() query: AccessReviewQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessReviewPage | StreamableFile> {
    return this.reviews.answer(caller, query, { request, response });
  }
}
