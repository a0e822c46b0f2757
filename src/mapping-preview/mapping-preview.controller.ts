import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { LargeJsonBody } from '../http/large-json-body.js';
import { MappingPreview } from './mapping-preview.service.js';
import { PreviewDto, PreviewResponse } from './preview.dto.js';

/** What a change of group mappings would do. */
@Controller('api/v1/group-mappings/preview')
export class MappingPreviewController {
  constructor(private readonly service: MappingPreview) {}

  /** Says who would gain and lose which role, and why the change would be refused. Nothing is written. */
  @Post()
  @HttpCode(200)
  @RequirePermission('group-mappings:read')
  @UseInterceptors(LargeJsonBody)
  preview(@CurrentSubject() caller: Caller, @Body() dto: PreviewDto): Promise<PreviewResponse> {
    return this.service.preview(caller, dto);
  }
}
