import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Transaction } from '../database/transactions.js';
import { EventStore } from '../event-store/event-store.js';
import { needsReaction } from '../event-store/reaction-rules.js';
import { SeenEvents, type RunSoFar } from '../event-triggers/seen-events.repository.js';
import type { LeasedTrigger } from '../event-triggers/trigger-leases.repository.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import type { LogQuery } from '../okta-client/okta-operations.js';
import { readEvents, type HookEvents } from './event-hook-request.js';
import { selectionFor } from './log-selection.js';
import { OktaEventsMetrics } from './okta-events-metrics.js';
import { PAGE_SIZE } from './poll-plan.js';

/** How long one page may take, in milliseconds: Okta gives a query 30 seconds, and the budget may make it wait. */
const PAGE_LIMIT_MS = 40_000;
/** How long a lease goes on after each sign of life, in milliseconds: longer than one page and its commit. */
export const LEASE_MS = 60_000;
/** Pages that a trigger reads before others have their turn. */
export const PAGES_A_TURN = 20;

/** A page of Okta's log, read. */
export interface ReadPage extends HookEvents {
  /** How many events Okta sent, readable or not. */
  readonly count: number;
  /** Where the log goes on. */
  readonly next: string | null;
}

/** What became of a page. */
export interface StoredPage {
  /** Events that the trigger had not brought before. */
  readonly fresh: number;
  /** To be told once the transaction is committed. */
  readonly committed: () => void;
}

/** Reads and stores pages of the System Log, for polls and searches alike. */
@Injectable()
export class LogPages {
  constructor(
    private readonly store: EventStore,
    private readonly seen: SeenEvents,
    private readonly metrics: OktaEventsMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * The page at a cursor, else the first one from `since` on. @throws OktaProblem
   */
  async read(
    okta: ConnectionOkta,
    trigger: LeasedTrigger,
    from: { readonly cursor: string } | { readonly since: Date; readonly until?: Date },
    signal: AbortSignal,
  ): Promise<ReadPage> {
    const bounds = {
      deadlineMs: this.clock.monotonic() + PAGE_LIMIT_MS,
      priority: 'background' as const,
      signal,
    };
    const page =
      'cursor' in from
        ? await okta.continueLog(from.cursor, bounds)
        : await okta.searchLog(queryOf(trigger, from), bounds);
    return { ...readEvents(page.events), count: page.events.length, next: page.next };
  }

  /** Stores what a trigger wants of a page, and what needs a reaction, in the transaction that moves its cursor on. */
  async storePage(
    tx: Transaction,
    trigger: LeasedTrigger,
    { events, unreadable }: ReadPage,
    run?: RunSoFar,
  ): Promise<StoredPage> {
    const { matches } = selectionFor(trigger);
    const source = trigger.kind === 'scheduled-search' ? 'scheduled-search' : 'poll';
    const kept = events.filter((event) => matches(event) || needsReaction(event));
    const wanted = new Set(kept.filter(matches).map(({ uuid }) => uuid));
    const stored = await this.store.append(tx, trigger.connectionId, source, kept);
    const fresh = await this.seen.recordSeen(
      tx,
      trigger,
      stored.filter(({ uuid }) => wanted.has(uuid)),
      run,
    );
    const isNew = stored.filter((event) => event.isNew).length;
    return {
      fresh: fresh.length,
      committed: () => {
        this.metrics.countEvents(source, 'new', isNew);
        this.metrics.countEvents(source, 'duplicate', stored.length - isNew);
        this.metrics.countEvents(source, 'unwanted', events.length - kept.length);
        this.metrics.countEvents(source, 'unreadable', unreadable);
        if (stored.length > 0) this.store.announce();
      },
    };
  }
}

function queryOf(
  trigger: LeasedTrigger,
  { since, until }: { readonly since: Date; readonly until?: Date },
): LogQuery {
  return {
    since: since.toISOString(),
    ...(until ? { until: until.toISOString() } : {}),
    filter: selectionFor(trigger).filter,
    limit: PAGE_SIZE,
    sortOrder: 'ASCENDING',
  };
}
