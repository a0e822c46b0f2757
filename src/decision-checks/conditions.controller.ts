import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { CheckConditionDto, ConditionCheckResponse } from './condition-check.dto.js';
import { ConditionChecksService } from './condition-checks.service.js';

/** Conditions as they are being written. */
@Controller('api/v1/conditions')
export class ConditionsController {
  constructor(private readonly service: ConditionChecksService) {}

  /** Says what is wrong with a condition and where, what it may name, and what each part of it gives for a sample. */
  @Post('check')
  @HttpCode(200)
  @RequirePermission('applications:read')
  check(@CurrentSubject() caller: Caller, @Body() dto: CheckConditionDto): Promise<ConditionCheckResponse> {
    return this.service.check(caller, dto);
  }
}
