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
const PATIENCE_MS = 10_000;

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
    let changed = 0;
    for (let after: string | undefined, truncated = false; ;) {
      const batch = await this.people.findLive(query, BATCH, after).catch((error: unknown) => {
        throw asUnavailable(error);
      });
      for (const person of batch) {
        subs.add(person.sub);
        const doubt = this.doubtAbout(person.membership, at);
        if (doubt) unknown[doubt] += 1;
        if (tally.add(toPreviewPerson(person, change, doubt === undefined))) changed += 1;
      }
      after = batch.at(-1)?.id;
      const done = batch.length < BATCH;
      truncated = !done && this.clock.monotonic() >= giveUpAt;
      if (done || truncated) return { summary: { examined: subs.size, changed, unknown, truncated }, subs };
      await nextTurn();
    }
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
