import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { ApplicationPreviewResponse, PreviewApplicationDto } from './application-preview.dto.js';
import { ApplicationPreview } from './application-preview.service.js';

/** What a change of an application would do. */
@Controller('api/v1/applications/:application/preview')
export class ApplicationPreviewController {
  constructor(private readonly service: ApplicationPreview) {}

  /**
   * Says whom a change of an application, its access rules or its grants would concern, and which of the last day's
   * decisions it would turn. Nothing is written. With the ETag as `If-Match` the change is refused (412) once what the
   * numbers rest on has changed: the application, its grants, mappings, roles. An `If-Match` of its own names the version
   * of the application, or of the list of its grants, that the change was made for.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('applications:read')
  async preview(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() { change }: PreviewApplicationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApplicationPreviewResponse> {
    return answerVersioned(response, await this.service.preview(caller, application, ifMatch, change));
  }
}
