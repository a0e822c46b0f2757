import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { asUnavailable } from '../errors/outage.js';
import type { Membership } from '../subjects/membership.js';
import { LivePeopleRepository, type LivePage, type LivePerson } from './live-people.repository.js';

/** People read and judged at a time: other requests are served in between. */
const BATCH = 500;
/** How long it may take altogether, in milliseconds. */
const PATIENCE_MS = 6_000;
/** People examined at most. */
const MOST_PEOPLE = 200_000;

/** Why the groups of somebody can't be relied on. */
export type Doubt = 'suspect' | 'unavailable' | 'tooOld';

/** People whose groups can't be relied on, by why. */
export type DoubtCounts = Record<Doubt, number>;

/** What became of everybody with a session. */
export interface ExaminedPeople {
  readonly examined: number;
  /** People whom the judge found concerned, and their sessions. */
  readonly concerned: number;
  readonly sessions: number;
  readonly unknown: DoubtCounts;
  /** True when there was no time for all of them. */
  readonly truncated: boolean;
  /** Everybody who was examined. */
  readonly subs: ReadonlySet<string>;
}

/** Whether somebody is concerned. @param certain False when his groups can't be relied on. */
export type Judge = (person: LivePerson, certain: boolean) => boolean;

/** Looks at everybody who is signed in, within bounds. */
@Injectable()
export class LivePeople {
  private readonly staleLimitMs: number;
  private readonly idleMs: number;

  constructor(
    private readonly people: LivePeopleRepository,
    private readonly clock: Clock,
    { membership, session }: Configuration,
  ) {
    this.staleLimitMs = membership.staleLimitSeconds * 1000;
    this.idleMs = session.idleSeconds * 1000;
  }

  /** Until when an examination that begins now may go on; monotonic. */
  get patienceEndsMs(): number {
    return this.clock.monotonic() + PATIENCE_MS;
  }

  /**
   * Asks `judge` about everybody of a connection who has a session.
   * @param giveUpAt Monotonic. Whoever examines several connections has the patience of one for all of them.
   * @throws GatewayError `unavailable`.
   */
  async examine(
    connectionId: string,
    judge: Judge,
    giveUpAt: number = this.patienceEndsMs,
  ): Promise<ExaminedPeople> {
    const at = this.clock.now();
    const query = { connectionId, at, idleSince: new Date(at.getTime() - this.idleMs) };
    const unknown: DoubtCounts = { suspect: 0, unavailable: 0, tooOld: 0 };
    const subs = new Set<string>();
    if (this.clock.monotonic() >= giveUpAt)
      return { examined: 0, concerned: 0, sessions: 0, unknown, truncated: true, subs };
    let concerned = 0;
    let sessions = 0;
    let after: string | undefined;
    do {
      const page: LivePage = await orUnavailable(this.people.findLive(query, BATCH, after));
      for (const { sessions: count, ...person } of page.people) {
        subs.add(person.sub);
        const doubt = this.doubtAbout(person.membership, at);
        if (doubt) unknown[doubt] += 1;
        if (!judge(person, doubt === undefined)) continue;
        concerned += 1;
        sessions += count;
      }
      after = page.next;
      await nextTurn();
    } while (after !== undefined && subs.size < MOST_PEOPLE && this.clock.monotonic() < giveUpAt);
    const truncated = after !== undefined;
    return { examined: subs.size, concerned, sessions, unknown, truncated, subs };
  }

  private doubtAbout({ completeness, fetchedAt, source }: Membership, at: Date): Doubt | undefined {
    if (completeness !== 'complete') return completeness;
    const tooOld = source !== 'local' && at.getTime() - fetchedAt.getTime() > this.staleLimitMs;
    return tooOld ? 'tooOld' : undefined;
  }
}

async function orUnavailable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw asUnavailable(error);
  }
}
