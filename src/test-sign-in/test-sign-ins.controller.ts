import { Body, Controller, Get, Header, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { TestSignInBegunResponse, TestSignInResponse } from './test-sign-in.dto.js';
import { TestSignIns } from './test-sign-ins.service.js';
import { UnsavedTestSignInDto } from './unsaved-test-sign-in.dto.js';

/** Sign-ins that try a connection. `:connection` is a slug or an id. */
@Controller('api/v1/connections')
export class TestSignInsController {
  constructor(private readonly tests: TestSignIns) {}

  /**
   * Makes an address at which a real person tries the connection, in any status, once and within ten minutes. It signs
   * nobody in: no session begins or ends, and nothing of the person is stored but the report.
   */
  @Post(':connection/test-sign-in')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('connections:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TestSignInBegunResponse> {
    const { body, location } = await this.tests.create(caller, connection);
    response.location(location);
    return body;
  }

  /**
   * Makes such an address for what would be a change of a connection, before it is saved. What is entered is kept for this
   * test alone, sealed. Stored secrets count along while the issuer is the stored one, and are sent to no other.
   */
  @Post('test-sign-in')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('connections:write')
  async createUnsaved(
    @CurrentSubject() caller: Caller,
    @Body() { connection, ...entered }: UnsavedTestSignInDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TestSignInBegunResponse> {
    const { body, location } = await this.tests.create(caller, connection, entered);
    response.location(location);
    return body;
  }

  /** Shows what came of a test to the one who asked for it, for ten minutes after its end. */
  @Get(':connection/test-sign-in/:id')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('connections:write')
  get(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Param('id') id: string,
  ): Promise<TestSignInResponse> {
    return this.tests.get(caller, connection, id);
  }
}
