import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned } from '../http/etag.js';
import { ConnectionPreviewResponse, PreviewConnectionDto } from './connection-preview.dto.js';
import { ConnectionPreview } from './connection-preview.service.js';

/** What a change of a connection would do. */
@Controller('api/v1/connections/:connection/preview')
export class ConnectionPreviewController {
  constructor(private readonly service: ConnectionPreview) {}

  /**
   * Says whom another default role, other required groups or e-mail domains would concern of those who are known. Nothing
   * is written. With the ETag as `If-Match` the change is refused (412) once what admins have said of the connection has
   * changed since.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('connections:read')
  async preview(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Body() change: PreviewConnectionDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionPreviewResponse> {
    return answerVersioned(response, await this.service.preview(caller, connection, change));
  }
}
