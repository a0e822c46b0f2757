/** How many requests may be in flight at once. */
export interface ConcurrencyLimits {
  /** For the whole org; Okta has 75, 35 on free orgs. */
  org: number;
  /** For one token. */
  token: number;
}

/** High enough that a test notices a limit only when it sets one. */
const GENEROUS: ConcurrencyLimits = { org: 10_000, token: 10_000 };

/** Counts the requests in flight, of the org and of each token. */
export class Concurrency {
  readonly limits: ConcurrencyLimits;
  private all = 0;
  private readonly byToken = new Map<string, number>();

  constructor(limits: Partial<ConcurrencyLimits> = {}) {
    this.limits = { ...GENEROUS, ...limits };
  }

  /** How many requests are being answered now. */
  get inFlight(): number {
    return this.all;
  }

  /** Begins a request; returns how to end it, or nothing when there are too many already. */
  begin(token: string | undefined): (() => void) | undefined {
    const own = token === undefined ? 0 : (this.byToken.get(token) ?? 0);
    if (this.all >= this.limits.org || (token !== undefined && own >= this.limits.token)) return undefined;
    this.count(token, 1);
    let over = false;
    return () => {
      if (!over) this.count(token, -1);
      over = true;
    };
  }

  private count(token: string | undefined, step: 1 | -1): void {
    this.all += step;
    if (token === undefined) return;
    const own = (this.byToken.get(token) ?? 0) + step;
    if (own === 0) this.byToken.delete(token);
    else this.byToken.set(token, own);
  }
}
