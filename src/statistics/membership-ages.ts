import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { MembershipAgesRepository } from './membership-ages.repository.js';
import type { MembershipAgeResponse } from './statistics.dto.js';

/** For how long a count is good enough for everybody else who asks, in milliseconds. */
const KEPT_MS = 10_000;
/** Connections whose counts are kept at most. */
const MAX_KEPT = 100;
/** Ages that are told apart besides the two limits, in seconds: a minute, five, an hour, a day, a week. */
const BOUNDS = [60, 300, 3600, 86_400, 604_800];

/** How old people's memberships are: counted when somebody asks, and once for all who ask in the same ten seconds. */
@Injectable()
export class MembershipAges {
  private readonly kept = new Map<string, { atMs: number; answer: Promise<MembershipAgeResponse> }>();

  constructor(
    private readonly repository: MembershipAgesRepository,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @param connectionId Undefined = of all connections. */
  of(connectionId: string | undefined): Promise<MembershipAgeResponse> {
    const key = connectionId ?? '';
    const nowMs = this.clock.monotonic();
    const known = this.kept.get(key);
    if (known && nowMs - known.atMs < KEPT_MS) return known.answer;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const answer = this.count(connectionId);
    this.kept.set(key, { atMs: nowMs, answer });
    answer.catch(() => this.kept.delete(key));
    return answer;
  }

  private async count(connectionId: string | undefined): Promise<MembershipAgeResponse> {
    const { maxAgeSeconds, staleLimitSeconds } = this.configuration.membership;
    const bounds = [...new Set([...BOUNDS, maxAgeSeconds, staleLimitSeconds])].sort((a, b) => a - b);
    const { counts, estimated } = await this.repository.count(bounds, this.clock.now(), connectionId);
    const buckets = [0, ...bounds].map((fromSeconds, index) => ({
      fromSeconds,
      toSeconds: bounds[index] ?? null,
      people: counts.get(index) ?? 0,
    }));
    return { buckets, maxAgeSeconds, staleLimitSeconds, estimated };
  }
}
