import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import type { StatementPart } from '../database/statement-part.js';
import type { Transaction } from '../database/transactions.js';
import { EventStoreRepository, type StoredEvent } from './event-store.repository.js';
import type { LogEvent } from './log-event.js';
import type { EventSource } from './okta-event.js';
import { needsReaction } from './reaction-rules.js';

/** How long events are kept, in days: as long as Okta keeps its log. */
export const EVENT_RETENTION_DAYS = 90;
const SWEEP_INTERVAL_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
/** More than it takes from a token that Okta issues to the groups that are read from it, in milliseconds. */
const SIGN_IN_MS = 15_000;

/** Told in this process that events were stored, so that nobody has to wait for the next look. */
export type EventsStoredListener = () => void;

/** Stores events of Okta's System Log, each once, and tells who waits for them. */
@Injectable()
export class EventStore implements OnModuleInit {
  private readonly listeners = new Set<EventsStoredListener>();

  constructor(
    private readonly repository: EventStoreRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'okta-events',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) =>
        this.repository.deleteOld(
          tx,
          new Date(this.clock.now().getTime() - EVENT_RETENTION_DAYS * DAY_MS),
          limit,
        ),
    });
  }

  /**
   * Stores what is not stored yet, in the caller's transaction. Call {@link announce} once it is committed.
   * @returns every event's id, whether new or known, in the order given.
   */
  append(
    tx: Transaction,
    connectionId: string,
    source: EventSource,
    events: readonly LogEvent[],
  ): Promise<StoredEvent[]> {
    const incoming = events.map((event) => ({ event, needsReaction: needsReaction(event) }));
    return this.repository.append(tx, connectionId, source, incoming, this.clock.now());
  }

  /**
   * The part of a sign-in's statement that has what Okta told of the person meanwhile dealt with once more: the sign-in may
   * rest on what Okta said before, and was not there to be acted on when the event came.
   * @param since When Okta was asked for the person's groups.
   */
  signedInPart(connectionId: string, sub: string, since: Date): StatementPart {
    const from = new Date(since.getTime() - SIGN_IN_MS);
    return this.repository.againPart(connectionId, sub, from, this.clock.now());
  }

  /** Has a listener called whenever this process has stored events or deliveries. */
  onStored(listener: EventsStoredListener): void {
    this.listeners.add(listener);
  }

  /** Tells the listeners of this process that something new was committed. Never throws. */
  announce(): void {
    for (const listener of this.listeners) listener();
  }
}
