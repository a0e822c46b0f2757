import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ExplainDto, ExplainResponse } from './explain.dto.js';
import { ExplainService } from './explain.service.js';

/** Why somebody has or lacks something. */
@Controller('api/v1/explain')
export class ExplainController {
  constructor(private readonly service: ExplainService) {}

  /**
   * Explains why a person has or lacks a role or a permission, or what would become of a request to an application, in
   * facts and in words. It decides as the gateway itself does.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('explain:read')
  explain(@CurrentSubject() caller: Caller, @Body() dto: ExplainDto): Promise<ExplainResponse> {
    return this.service.explain(caller, dto);
  }
}
