import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as later } from 'node:timers/promises';
import type { SimulatorClock } from './clock.js';
import { hookHeaders, type EventHook, type HookDelivery, type HookDisturbance } from './event-hook.js';
import type { LogEvent } from './log-event.js';
import { callOutTwice } from './outbound-http.js';

const NOTHING: HookDisturbance = { lose: 0, duplicate: 0, redeliver: 0, reorder: 0, delayMs: 0 };
const KEEP_DELIVERIES = 10_000;

/** Sends events to hooks: best effort, as Okta does, and as badly as a test asks for. */
export class EventHookSender {
  /** Okta: 3 seconds. A test may be less patient. */
  timeoutMs = 3000;
  /** What has come together until the previous delivery was over goes out in one. */
  maxEventsPerDelivery = 100;
  /** Every delivery, oldest first. */
  readonly deliveries: HookDelivery[] = [];
  private disturbance = { ...NOTHING };
  private readonly queues = new Map<EventHook, LogEvent[]>();
  private readonly running = new Set<Promise<void>>();
  private readonly end = new AbortController();
  private holding = false;
  private held: { hook: EventHook; delivery: HookDelivery }[] = [];

  constructor(
    private readonly orgUrl: string,
    private readonly clock: SimulatorClock,
    private readonly onFailure: (hook: EventHook, delivery: HookDelivery) => void,
  ) {}

  /** Puts an event on its way; returns at once. */
  send(hook: EventHook, event: LogEvent): void {
    const queue = this.queues.get(hook);
    if (queue) {
      queue.push(event);
      return;
    }
    this.queues.set(hook, [event]);
    this.track(this.drain(hook));
  }

  /** Makes the next deliveries go wrong; what is not named stays as it was. */
  disturb(changes: Partial<HookDisturbance>): void {
    Object.assign(this.disturbance, changes);
  }

  /** Keeps every delivery back until `release`. */
  hold(): void {
    this.holding = true;
  }

  /** Sends what was kept back, one after the other. */
  async release(order: 'as-made' | 'reversed' = 'as-made'): Promise<void> {
    this.holding = false;
    this.disturbance.reorder = 0;
    const waiting = this.held;
    this.held = [];
    if (order === 'reversed') waiting.reverse();
    for (const { hook, delivery } of waiting) await this.post(hook, delivery);
  }

  /** Everything goes right again; what was kept back goes out. */
  async calm(): Promise<void> {
    this.disturbance = { ...NOTHING };
    await this.release();
  }

  /** Resolves when nothing is on its way any more. What is kept back does not count. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Ends every call that is under way; the org is gone. */
  stop(): void {
    this.end.abort();
  }

  private async drain(hook: EventHook): Promise<void> {
    // Whatever one request brings about comes in one delivery.
    await nextTurn();
    for (;;) {
      const events = this.queues.get(hook)?.splice(0, this.maxEventsPerDelivery) ?? [];
      if (events.length === 0 || this.end.signal.aborted) break;
      await this.dispatch(hook, events);
    }
    this.queues.delete(hook);
  }

  private async dispatch(hook: EventHook, events: readonly LogEvent[]): Promise<void> {
    const delivery = this.remember(hook, events);
    if (this.take('lose')) {
      delivery.outcome = 'lost';
      return;
    }
    if (this.take('reorder')) {
      this.keep(hook, { ...delivery, events: [...events].reverse() });
      if (this.disturbance.reorder === 0) await this.release('reversed');
      return;
    }
    if (this.holding) {
      this.keep(hook, delivery);
      return;
    }
    const { delayMs } = this.disturbance;
    if (delayMs === 0) {
      await this.post(hook, delivery);
      return;
    }
    const waited = later(delayMs, undefined, { signal: this.end.signal }).then(
      () => this.post(hook, delivery),
      // The org is gone before the time was over.
      () => undefined,
    );
    this.track(waited);
  }

  private keep(hook: EventHook, delivery: HookDelivery): void {
    delivery.outcome = 'held';
    const index = this.deliveries.findIndex(({ eventId }) => eventId === delivery.eventId);
    if (index >= 0) this.deliveries[index] = delivery;
    this.held.push({ hook, delivery });
  }

  private async post(hook: EventHook, delivery: HookDelivery): Promise<void> {
    await this.call(hook, delivery);
    if (this.take('duplicate')) await this.call(hook, delivery);
    if (this.take('redeliver')) await this.call(hook, this.remember(hook, delivery.events));
  }

  private async call(hook: EventHook, delivery: HookDelivery): Promise<void> {
    const { settings } = hook;
    const at = this.clock.now();
    const answers = await callOutTwice({
      url: settings.uri,
      method: 'POST',
      headers: { ...hookHeaders(settings), 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(this.body(hook, delivery, at)),
      timeoutMs: this.timeoutMs,
      signal: this.end.signal,
    });
    if (this.end.signal.aborted) return;
    for (const { status } of answers) delivery.attempts.push({ at, status });
    const last = answers.at(-1)?.status;
    const delivered = typeof last === 'number' && last >= 200 && last < 300;
    delivery.outcome = delivered ? 'delivered' : 'failed';
    if (!delivered) this.onFailure(hook, delivery);
  }

  private body(hook: EventHook, delivery: HookDelivery, at: Date): object {
    return {
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: `${this.orgUrl}/api/v1/eventHooks/${hook.id}`,
      eventId: delivery.eventId,
      data: { events: delivery.events.map(hookEvent) },
      eventTime: at.toISOString(),
      contentType: 'application/json',
    };
  }

  private remember(hook: EventHook, events: readonly LogEvent[]): HookDelivery {
    const delivery: HookDelivery = {
      eventId: randomUUID(),
      hookId: hook.id,
      events,
      attempts: [],
      outcome: 'waiting',
    };
    if (this.deliveries.length >= KEEP_DELIVERIES) this.deliveries.shift();
    this.deliveries.push(delivery);
    return delivery;
  }

  private take(kind: 'lose' | 'duplicate' | 'redeliver' | 'reorder'): boolean {
    if (this.disturbance[kind] <= 0) return false;
    this.disturbance[kind] -= 1;
    return true;
  }

  private track(work: Promise<void>): void {
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }
}

/** A hook carries events of the System Log without their IP chain and with one member that the log has not. */
function hookEvent(event: LogEvent): object {
  return { ...event, request: undefined, insertionTimestamp: null };
}
