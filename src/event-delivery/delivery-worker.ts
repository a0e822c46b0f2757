import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { inJobSpan } from '../tracing/spans.js';
import { Encryption } from '../crypto/encryption.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { faultOf } from '../database/direct-connection.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { Transactions } from '../database/transactions.js';
import { settledWithin } from '../database/waiting.js';
import { EventStore } from '../event-store/event-store.js';
import { EventStoreRepository } from '../event-store/event-store.repository.js';
import { DeliveriesRepository, type LentDelivery } from './deliveries.repository.js';
import { deliveryBody, deliveryHeaders } from './delivery-message.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { judgeTry, type TryResult } from './delivery-verdict.js';
import { RECEIVER_PATIENCE_MS, WebhookHttp } from './webhook-http.js';

/** What other replicas have left behind is found within this, in milliseconds. */
const IDLE_MS = 1_000;
/** Requests under way at once, each to another trigger's receiver: one that is slow holds up nobody else. */
const AT_ONCE = 16;
/** How long a taken delivery is this process's own, in milliseconds. */
const LEASE_MS = RECEIVER_PATIENCE_MS + 25_000;
/** How long a delivery is kept once nothing is to be done about it, in days. */
const RETENTION_DAYS = 30;
const SWEEP_INTERVAL_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

/** Sends deliveries to their receivers, each at least once: who dies between the answer and its note sends again. */
@Injectable()
export class DeliveryWorker implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('EventDelivery');
  /** By trigger. */
  private readonly sending = new Map<string, Promise<void>>();
  private readonly loop = new BackgroundLoop({
    name: 'Deliveries of events',
    idleMs: IDLE_MS,
    step: () => this.step(),
  });

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly events: EventStoreRepository,
    private readonly store: EventStore,
    private readonly transactions: Transactions,
    private readonly encryption: Encryption,
    private readonly http: WebhookHttp,
    private readonly metrics: DeliveryMetrics,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.store.onStored(() => this.loop.wake());
    this.sweeper.register({
      name: 'event-deliveries',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) =>
        this.deliveries.deleteOld(tx, new Date(this.clock.nowMs() - RETENTION_DAYS * DAY_MS), limit),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Waits for the requests that are under way; what comes of them is still noted. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(1_000);
    await settledWithin(RECEIVER_PATIENCE_MS + 500, Promise.all(this.sending.values()));
  }

  /** Has the next look come at once. */
  wake(): void {
    this.loop.wake();
  }

  private async step(): Promise<boolean> {
    const free = AT_ONCE - this.sending.size;
    if (free <= 0) return false;
    const now = this.clock.now();
    const lease = { id: randomUUID(), now, until: new Date(now.getTime() + LEASE_MS) };
    const lent = await this.transactions.run((tx) =>
      this.deliveries.claim(tx, lease, [...this.sending.keys()], free),
    );
    for (const delivery of lent) {
      const sent = inJobSpan('event delivery', () => this.deliver(delivery, lease.id)).finally(() => {
        this.sending.delete(delivery.triggerId);
        this.loop.wake();
      });
      this.sending.set(delivery.triggerId, sent);
    }
    return false;
  }

  private async deliver(delivery: LentDelivery, leaseId: string): Promise<void> {
    try {
      const result = await this.send(delivery);
      const now = this.clock.now();
      const verdict = judgeTry(result, delivery.attempts, now);
      const settled = await this.transactions.run((tx) =>
        this.deliveries.settle(tx, delivery.id, leaseId, verdict, now),
      );
      if (settled) this.metrics.count(verdict.status);
      if (verdict.status === 'dead')
        this.log.warn(`Delivery ${delivery.id} is given up: ${verdict.lastFault ?? 'no reason'}`);
    } catch (error) {
      // Its lease runs out, and then it is tried again.
      this.log.warn(`Delivery ${delivery.id} could not be dealt with: ${faultOf(error)}`);
    }
  }

  private async send(delivery: LentDelivery): Promise<TryResult> {
    const { id, triggerId, connectionSlug, eventIds, deliverTo, deliverySecret } = delivery;
    if (deliverTo === null) return { status: null, fault: 'no-receiver' };
    const secret = this.openSecret(triggerId, deliverySecret);
    if (secret === null) return { status: null, fault: 'secret-unreadable' };
    const found = new Map((await this.events.findByIds(eventIds)).map((event) => [event.id, event]));
    const events = eventIds.flatMap((eventId) => found.get(eventId) ?? []);
    if (events.length === 0) return { status: null, fault: 'events-gone' };
    const body = deliveryBody({ id, trigger: triggerId, connection: connectionSlug, events });
    const { status, fault } = await this.http.post(
      deliverTo,
      deliveryHeaders(id, body, secret, this.clock.now()),
      body,
    );
    return { status: status ?? null, fault: fault ?? null };
  }

  private openSecret(triggerId: string, sealed: string | null): string | null {
    if (sealed === null) return null;
    try {
      return this.encryption.decrypt(sealed, {
        table: 'event_triggers',
        column: 'delivery_secret',
        id: triggerId,
      });
    } catch (error) {
      this.log.error(`The delivery secret of trigger ${triggerId} can't be decrypted: ${faultOf(error)}`);
      return null;
    }
  }
}
