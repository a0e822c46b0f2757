import { Controller, Get } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ReplicasResponse } from './replica.dto.js';
import { ReplicasService } from './replicas.service.js';

/** The processes of the gateway. */
@Controller('api/v1/replicas')
export class ReplicasController {
  constructor(private readonly service: ReplicasService) {}

  /** Shows callers of the platform which processes there are, and whether each decides by what admins said last. */
  @Get()
  @RequirePermission('connections:read')
  list(@CurrentSubject() caller: Caller): Promise<ReplicasResponse> {
    return this.service.list(caller);
  }
}
