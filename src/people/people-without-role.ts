import { Injectable } from '@nestjs/common';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import type { PeopleCount } from '../statistics/people-counter.js';
import { PeopleRepository, type PersonPlace } from './people.repository.js';
import { PeopleSearch } from './people-search.js';

/** For how long a count is good enough for everybody else who asks, in milliseconds. */
const KEPT_MS = 10_000;
/** Connections whose counts are kept at most. */
const MAX_KEPT = 100;
/** How long people are looked at for one count, in milliseconds: of the others it is concluded. */
const PATIENCE_MS = 2_000;
/** People looked at together. */
const BATCH = 1_000;

/** Counts people who hold no role now: when somebody asks, and once for all who ask in the same ten seconds. */
@Injectable()
export class PeopleWithoutRole {
  private readonly kept = new Map<string, { readonly atMs: number; readonly count: Promise<PeopleCount> }>();

  constructor(
    private readonly search: PeopleSearch,
    private readonly people: PeopleRepository,
    private readonly models: AccessModelStore,
    private readonly clock: Clock,
  ) {}

  /** @param connectionId Undefined = of all connections. @throws GatewayError `unavailable`. */
  count(connectionId: string | undefined): Promise<PeopleCount> {
    const key = connectionId ?? '';
    const nowMs = this.clock.monotonic();
    const known = this.kept.get(key);
    if (known && nowMs - known.atMs < KEPT_MS) return known.count;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const count = this.look(connectionId);
    this.kept.set(key, { atMs: nowMs, count });
    count.catch(() => this.kept.delete(key));
    return count;
  }

  private async look(connectionId: string | undefined): Promise<PeopleCount> {
    const filter = { connectionId, status: 'active' as const };
    const model = await this.models.current();
    const giveUpAt = this.clock.monotonic() + PATIENCE_MS;
    const at = this.clock.now();
    let [looked, without] = [0, 0];
    let place: PersonPlace | undefined;
    do {
      const { people, next } = await this.search.find(model, filter, BATCH, place);
      looked += people.length;
      without += people.filter(({ roles }) => roles.length === 0).length;
      place = next;
    } while (place && this.clock.monotonic() < giveUpAt);
    if (!place) return { withoutRole: without, people: looked, at, estimated: false };
    const all = Math.max(looked, await this.people.countActive(connectionId));
    return { withoutRole: Math.round((without / looked) * all), people: all, at, estimated: true };
  }
}
