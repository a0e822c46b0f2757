import type { SeenGroups } from './seen-groups.repository.js';

/** Groups, and when they were counted if that was not just now. */
export interface RememberedSeenGroups extends SeenGroups {
  readonly countedAt?: Date;
}

/** Of fewer people the groups are counted each time, which takes a moment only. */
const MANY_PEOPLE = 10_000;
/** From then on they are counted again, while what is known is shown; in milliseconds. */
const RENEW_AFTER_MS = 30_000;
/** Nothing older is shown. */
const KEPT_MS = 600_000;
const MOST_CONNECTIONS = 20;

interface Counted {
  readonly at: Date;
  readonly groups: SeenGroups;
}

/**
 * Remembers what the groups of many people came to, of 20 connections at most: counting them takes up to a second and a
 * half. Whoever asks is shown what is known and how old it is; past thirty seconds it is counted again meanwhile.
 */
export class RememberedGroups {
  private readonly counted = new Map<string, Counted>();
  private readonly counting = new Set<string>();

  constructor(
    private readonly count: (connectionId: string) => Promise<SeenGroups>,
    private readonly now: () => Date,
  ) {}

  /** @throws what counting throws, unless something is known that is at most ten minutes old. */
  async ofConnection(connectionId: string): Promise<RememberedSeenGroups> {
    const known = this.counted.get(connectionId);
    const ageMs = known ? Math.abs(this.now().getTime() - known.at.getTime()) : Infinity;
    if (!known || ageMs >= KEPT_MS) return this.countAgain(connectionId);
    if (ageMs >= RENEW_AFTER_MS) this.renew(connectionId);
    return { ...known.groups, countedAt: known.at };
  }

  private renew(connectionId: string): void {
    if (this.counting.has(connectionId)) return;
    this.counting.add(connectionId);
    // What is known stays where that fails: whoever asks later tries again.
    void this.countAgain(connectionId)
      .catch(() => undefined)
      .finally(() => this.counting.delete(connectionId));
  }

  private async countAgain(connectionId: string): Promise<SeenGroups> {
    const at = this.now();
    const groups = await this.count(connectionId);
    this.counted.delete(connectionId);
    if (groups.examined >= MANY_PEOPLE) {
      const [oldest] = this.counted.keys();
      if (oldest !== undefined && this.counted.size >= MOST_CONNECTIONS) this.counted.delete(oldest);
      this.counted.set(connectionId, { at, groups });
    }
    return groups;
  }
}
