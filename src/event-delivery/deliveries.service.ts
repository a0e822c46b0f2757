import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { DeliveriesRepository, type ListedDelivery } from './deliveries.repository.js';
import { DeliveryWorker } from './delivery-worker.js';
import {
  toDeliveryResponse,
  type DeliveriesQuery,
  type DeliveryPage,
  type DeliveryResponse,
} from './delivery.dto.js';

/** A trigger whose deliveries a caller may see. */
interface VisibleTrigger {
  readonly id: string;
  readonly connectionId: string;
}

/** Shows what became of a trigger's deliveries, and has them sent again. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly worker: DeliveryWorker,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found` for a trigger that the caller may not see. */
  async list(caller: Caller, triggerId: string, query: DeliveriesQuery): Promise<DeliveryPage> {
    const trigger = await this.visibleTrigger(caller, triggerId);
    const { limit, after, status } = query;
    const [createdMicros, id] =
      after === undefined ? [] : decodeCursor(after, [cursorParts.bigint, cursorParts.uuid]).map(String);
    const rows = await this.deliveries.findPage(
      {
        triggerId: trigger.id,
        status,
        after: createdMicros === undefined || id === undefined ? undefined : { createdMicros, id },
      },
      limit + 1,
    );
    return pageOf(
      rows,
      limit,
      (row) => toDeliveryResponse(row, trigger.id),
      (row) => [row.createdMicros, row.id],
    );
  }

  /**
   * Has a delivery sent again, whatever became of it; the answer tells of it as it is then.
   * @throws GatewayError `not-found`.
   */
  async replay(caller: Caller, triggerId: string, deliveryId: string): Promise<DeliveryResponse> {
    const trigger = await this.visibleTrigger(caller, triggerId);
    const before = await this.find(trigger, resourceId(deliveryId, 'delivery'));
    await this.transactions.run(async (tx) => {
      await this.deliveries.replay(tx, trigger.id, before.id, this.clock.now());
      await this.audit.record(tx, caller, {
        connectionId: trigger.connectionId,
        action: 'event-delivery.replayed',
        target: { type: 'event-delivery', id: before.id },
        before: toDeliveryResponse(before, trigger.id),
      });
    });
    const after = await this.find(trigger, before.id);
    this.worker.wake();
    return toDeliveryResponse(after, trigger.id);
  }

  private async find(trigger: VisibleTrigger, id: string): Promise<ListedDelivery> {
    const delivery = await this.deliveries.find(trigger.id, id);
    if (!delivery) throw notFound('delivery');
    return delivery;
  }

  private async visibleTrigger(caller: Caller, id: string): Promise<VisibleTrigger> {
    const triggerId = resourceId(id, 'event trigger');
    const connectionId = await this.deliveries.findConnectionOfTrigger(triggerId);
    if (connectionId === null || (!caller.platform && connectionId !== caller.connectionId))
      throw notFound('event trigger');
    return { id: triggerId, connectionId };
  }
}
