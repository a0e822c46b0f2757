import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { TriggerTestResponse } from './trigger-test.dto.js';
import { TriggerTests } from './trigger-test.service.js';

/** Whether the receiver of a trigger takes what is sent to it. */
@Controller('api/v1/event-triggers/:id/test')
export class TriggerTestsController {
  constructor(private readonly tests: TriggerTests) {}

  /**
   * Sends one signed event of the type `rolegate.test` to where the trigger delivers, with the header
   * `X-Rolegate-Test: true`, and says what came of it. It is sent once and kept nowhere. At most 20 a minute and caller.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('event-triggers:write')
  test(@CurrentSubject() caller: Caller, @Param('id') id: string): Promise<TriggerTestResponse> {
    return this.tests.test(caller, id);
  }
}
