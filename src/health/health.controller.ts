import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { AnswersDuringSetUp, Public } from '../access/access.decorators.js';
import type { LivenessResponse, ReadinessResponse } from './health.dto.js';
import { HealthService } from './health.service.js';

/** What an orchestrator and a load balancer ask. */
@Controller('health')
@Public()
@AnswersDuringSetUp()
export class HealthController {
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
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessResponse> {
    const readiness = await this.health.readiness();
    const { status } = readiness;
    response.status(status === 'failed' || status === 'shutting-down' ? 503 : 200);
    return readiness;
  }
}
