import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { asUnavailable } from '../errors/outage.js';
import type { Membership } from '../subjects/membership.js';
import type { MappingChange } from './mapping-change.js';
import { PreviewPeopleRepository, type LivePerson } from './preview-people.repository.js';
import type { PreviewTally } from './preview-tally.js';
import type { PreviewLive, PreviewUnknown } from './preview.dto.js';

/** People read and judged at a time: other requests are served in between. */
const BATCH = 250;
/** How long it may take altogether, in milliseconds. */
const PATIENCE_MS = 6_000;
/** People examined at most. */
const MOST_PEOPLE = 200_000;

/** What became of everybody with a session. */
export interface ExaminedPeople {
  readonly summary: PreviewLive;
  /** Everybody who was examined. */
  readonly subs: ReadonlySet<string>;
}

/** Judges a change of mappings for everybody who is signed in. */
@Injectable()
export class LivePeople {
  private readonly staleLimitMs: number;
  private readonly idleMs: number;

  constructor(
    private readonly people: PreviewPeopleRepository,
    private readonly clock: Clock,
    { membership, session }: Configuration,
  ) {
    this.staleLimitMs = membership.staleLimitSeconds * 1000;
    this.idleMs = session.idleSeconds * 1000;
  }

  /** @throws GatewayError `unavailable`. */
  async examine(connectionId: string, change: MappingChange, tally: PreviewTally): Promise<ExaminedPeople> {
    const at = this.clock.now();
    const query = { connectionId, at, idleSince: new Date(at.getTime() - this.idleMs) };
    const giveUpAt = this.clock.monotonic() + PATIENCE_MS;
    const unknown = { suspect: 0, unavailable: 0, tooOld: 0 };
    const subs = new Set<string>();
    const ids = await orUnavailable(this.people.findLive(query, MOST_PEOPLE));
    let changed = 0;
    let seen = 0;
    while (seen < ids.length && this.clock.monotonic() < giveUpAt) {
      const batch = ids.slice(seen, seen + BATCH);
      seen += batch.length;
      for (const person of await orUnavailable(this.people.findPeople(batch))) {
        subs.add(person.sub);
        const doubt = this.doubtAbout(person.membership, at);
        if (doubt) unknown[doubt] += 1;
        if (tally.add(toPreviewPerson(person, change, doubt === undefined))) changed += 1;
      }
      await nextTurn();
    }
    const truncated = seen < ids.length || ids.length === MOST_PEOPLE;
    return { summary: { examined: subs.size, changed, unknown, truncated }, subs };
  }

  private doubtAbout(
    { completeness, fetchedAt, source }: Membership,
    at: Date,
  ): keyof PreviewUnknown | undefined {
    if (completeness !== 'complete') return completeness;
    const tooOld = source !== 'local' && at.getTime() - fetchedAt.getTime() > this.staleLimitMs;
    return tooOld ? 'tooOld' : undefined;
  }
}

function toPreviewPerson(
  { id, sub, login, name, membership }: LivePerson,
  change: MappingChange,
  certain: boolean,
) {
  const { gains, loses } = change.of(membership);
  return {
    id,
    sub,
    login,
    name,
    source: 'session' as const,
    gains: [...gains],
    loses: [...loses],
    certain,
  };
}

async function orUnavailable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw asUnavailable(error);
  }
}
