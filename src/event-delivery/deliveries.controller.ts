import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveriesQuery, DeliveryPage, DeliveryResponse } from './delivery.dto.js';

/** What became of the events that a trigger passes on to another system. */
@Controller('api/v1/event-triggers/:id/deliveries')
export class DeliveriesController {
  constructor(private readonly service: DeliveriesService) {}

  /** Lists the deliveries of a trigger, newest first. */
  @Get()
  @RequirePermission('event-triggers:read')
  list(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: DeliveriesQuery,
  ): Promise<DeliveryPage> {
    return this.service.list(caller, id, query);
  }

  /** Has a delivery sent again, a dead letter for example; it is on its way when this is answered. */
  @Post(':delivery/replay')
  @HttpCode(202)
  @RequirePermission('event-triggers:write')
  replay(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Param('delivery') delivery: string,
  ): Promise<DeliveryResponse> {
    return this.service.replay(caller, id, delivery);
  }
}
