import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { RevertedResponse, RevertPreviewResponse } from './revert.dto.js';
import { Reverts } from './reverts.service.js';

/** Undoing what the audit trail tells of. */
@Controller('api/v1/audit-events/:id/revert')
export class RevertsController {
  constructor(private readonly reverts: Reverts) {}

  /** Says what undoing a change would do, or why it can't be undone. */
  @Get()
  @RequirePermission('audit-events:read')
  async preview(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RevertPreviewResponse> {
    return answerVersioned(response, await this.reverts.preview(caller, id));
  }

  /**
   * Undoes a change, if its target is still as the change left it. The caller needs the permission to make the inverse
   * request; `If-Match` takes the ETag of the preview.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('audit-events:read')
  revert(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<RevertedResponse> {
    return this.reverts.revert(caller, id, ifMatch);
  }
}
