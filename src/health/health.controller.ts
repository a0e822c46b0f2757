import { Controller, Get, Header, Logger, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AnswersDuringSetUp, Public } from '../access/access.decorators.js';
import { requestIdOf } from '../http/request-id.js';
import type { LivenessResponse, ReadinessResponse } from './health.dto.js';
import { HealthService } from './health.service.js';

/** What an orchestrator and a load balancer ask. */
@Controller('health')
@Public()
@AnswersDuringSetUp()
export class HealthController {
  private readonly log = new Logger('Health');
  private told: ReadinessResponse['status'] | undefined;

  constructor(private readonly health: HealthService) {}

  /** The process runs. Nothing else is looked at: restarting it would mend nothing else. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): LivenessResponse {
    return { status: 'ok' };
  }

  /** 200 while requests can be answered; 503 when the database can't be used or while shutting down. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReadinessResponse> {
    const readiness = await this.health.readiness();
    const { status, checks } = readiness;
    const refused = status === 'failed' || status === 'shutting-down';
    response.status(refused ? 503 : 200);
    // Asked every second or so: the first of a row says what all of them do.
    if (refused && this.told !== status)
      this.log.warn('Not ready', { requestId: requestIdOf(request), status, database: checks.database });
    this.told = status;
    return readiness;
  }
}
