import { SimulatorClock } from './clock.js';
import type { SystemLog } from './system-log.js';

const WINDOW_SECONDS = 60;

/** The buckets that Okta counts separately, as far as this org knows them. */
export type Bucket =
  | 'users-list'
  | 'users-get'
  | 'users-write'
  | 'groups-list'
  | 'groups-item'
  | 'apps'
  | 'logs'
  | 'other'
  | 'oauth2';

/** What one request did to its bucket, as the `x-rate-limit-*` headers tell it. */
export interface RateLimitStatus {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
  readonly exceeded: boolean;
}

interface Window {
  startedAt: number;
  used: number;
}

/** Requests a minute of the whole org in each bucket. */
export type BucketLimits = Record<Bucket, number>;

/** High enough that a test notices a limit only when it sets one. */
export const GENEROUS_LIMITS: BucketLimits = {
  'users-list': 100_000,
  'users-get': 100_000,
  'users-write': 100_000,
  'groups-list': 100_000,
  'groups-item': 100_000,
  apps: 100_000,
  logs: 100_000,
  other: 100_000,
  oauth2: 100_000,
};

/** Counts requests a minute, for the whole org and for each token, which may use half of a bucket. */
export class RateLimits {
  limits: BucketLimits;
  /** The share of a bucket that one token or app may use. */
  tokenPercent = 50;
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly clock: SimulatorClock,
    limits: Partial<BucketLimits> = {},
    /** Is told once a minute of each bucket that overflows. */
    private readonly log?: SystemLog,
  ) {
    this.limits = { ...GENEROUS_LIMITS, ...limits };
  }

  /** Counts one request. */
  hit(bucket: Bucket, principal: string | undefined): RateLimitStatus {
    const orgLimit = this.limits[bucket];
    const org = this.count(bucket, orgLimit);
    if (principal === undefined) return org;
    const own = this.count(
      `${bucket} ${principal}`,
      Math.max(1, Math.floor((orgLimit * this.tokenPercent) / 100)),
    );
    return org.exceeded ? { ...own, remaining: 0, exceeded: true } : own;
  }

  /** What is left of a bucket for the whole org, without counting anything. */
  peek(bucket: Bucket): RateLimitStatus {
    const window = this.windows.get(bucket);
    const now = this.clock.seconds();
    const live = window && now < window.startedAt + WINDOW_SECONDS ? window : { startedAt: now, used: 0 };
    return statusOf(live, this.limits[bucket]);
  }

  /** Every bucket is full again. */
  reset(): void {
    this.windows.clear();
  }

  private count(key: string, limit: number): RateLimitStatus {
    const now = this.clock.seconds();
    let window = this.windows.get(key);
    // A window begins with its first request, not with the minute of the clock.
    if (!window || now >= window.startedAt + WINDOW_SECONDS) {
      window = { startedAt: now, used: 0 };
      this.windows.set(key, window);
    }
    window.used += 1;
    if (window.used === limit + 1) {
      this.log?.append({ eventType: 'system.org.rate_limit.violation', severity: 'WARN' });
    }
    return statusOf(window, limit);
  }
}

function statusOf({ startedAt, used }: Window, limit: number): RateLimitStatus {
  return {
    limit,
    remaining: Math.max(0, limit - used),
    reset: startedAt + WINDOW_SECONDS,
    exceeded: used > limit,
  };
}
