import type { RecentCount } from './tails.repository.js';

/** How often something happens in a second, on average of the last few. */
export interface Rates {
  readonly allowed: number;
  readonly denied: number;
  readonly signIns: number;
}

const NONE: Rates = { allowed: 0, denied: 0, signIns: 0 };
const FIELD_OF: Readonly<Partial<Record<RecentCount['what'], keyof Rates>>> = {
  allow: 'allowed',
  unenforced: 'allowed',
  deny: 'denied',
  success: 'signIns',
};
/** The whole gateway, among the ids of connections. */
const ALL = '*';

/** Makes rates of sums that were read every few seconds: of what they have grown by. */
export class RecentRates {
  private sums: ReadonlyMap<string, number> | undefined;
  private readAtMs = 0;
  /** Undefined as long as nothing is known. */
  private rates: ReadonlyMap<string, Rates> | undefined;

  /** @param nowMs Monotonic: when the sums were read. */
  update(counts: readonly RecentCount[], nowMs: number): void {
    const sums = new Map(
      counts.map(({ minute, connectionId, what, count }) => [`${minute} ${what} ${connectionId}`, count]),
    );
    const seconds = (nowMs - this.readAtMs) / 1000;
    const before = this.sums;
    const rates = new Map<string, Record<keyof Rates, number>>();
    if (before && seconds > 0) {
      for (const { minute, connectionId, what, count } of counts) {
        const field = FIELD_OF[what];
        const grown = count - (before.get(`${minute} ${what} ${connectionId}`) ?? 0);
        if (!field || grown <= 0) continue;
        for (const key of new Set([ALL, connectionId])) {
          const known = rates.get(key) ?? { ...NONE };
          rates.set(key, known);
          known[field] += grown / seconds;
        }
      }
    }
    // Where no process has said that it counts, that nothing has grown means nothing.
    const counted = counts.some(({ what }) => what === 'coverage');
    this.rates = before && seconds > 0 && counted ? rates : undefined;
    [this.sums, this.readAtMs] = [sums, nowMs];
  }

  /** Forgets all: nobody has looked for a while. */
  clear(): void {
    this.sums = undefined;
    this.rates = undefined;
  }

  /**
   * Null while they are not known: until sums were read twice, and while no process writes any.
   * @param connectionId Undefined = of the whole gateway.
   */
  of(connectionId: string | undefined): Rates | null {
    if (!this.rates) return null;
    const { allowed, denied, signIns } = this.rates.get(connectionId ?? ALL) ?? NONE;
    return { allowed: tenths(allowed), denied: tenths(denied), signIns: tenths(signIns) };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
