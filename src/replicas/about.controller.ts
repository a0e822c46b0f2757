import { Controller, Get } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { AboutResponse } from './about.dto.js';
import { ReplicasService } from './replicas.service.js';

/** What this gateway is. */
@Controller('api/v1/about')
export class AboutController {
  constructor(private readonly service: ReplicasService) {}

  /** Shows callers of the platform which versions the gateway is made of. */
  @Get()
  @RequirePermission('connections:read')
  about(@CurrentSubject() caller: Caller): Promise<AboutResponse> {
    return this.service.about(caller);
  }
}
