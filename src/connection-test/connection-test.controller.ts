import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ConnectionTestResponse } from './connection-test.dto.js';
import { ConnectionTestService } from './connection-test.service.js';
import { TestUnsavedConnectionDto } from './unsaved-test.dto.js';
import { UnsavedTests } from './unsaved-tests.service.js';

/** How a connection does. */
@Controller('api/v1/connections')
export class ConnectionTestController {
  constructor(
    private readonly service: ConnectionTestService,
    private readonly unsaved: UnsavedTests,
  ) {}

  /**
   * Tests what would be a connection, or a change of one, before it is saved, and says what to change in Okta. It stores
   * nothing, the secrets of the request least of all, and answers 200 within 20 seconds however Okta does. At most 20 a
   * minute and caller.
   */
  @Post('test')
  @HttpCode(200)
  @RequirePermission('connections:write')
  testUnsaved(
    @CurrentSubject() caller: Caller,
    @Body() dto: TestUnsavedConnectionDto,
  ): Promise<ConnectionTestResponse> {
    return this.unsaved.test(caller, dto);
  }

  /**
   * Tests a connection, in any status, and says what to change in Okta. It changes nothing, and answers 200 within 20
   * seconds however Okta does: an Okta that can't be reached is a finding. At most 10 tests a minute and connection.
   */
  @Post(':connection/test')
  @HttpCode(200)
  @RequirePermission('connections:write')
  test(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
  ): Promise<ConnectionTestResponse> {
    return this.service.test(caller, connection);
  }
}
