import { SimulatorClock } from './clock.js';
import type { OktaGroup, OktaUser } from './org-types.js';

/**
 * What lists and searches read. Okta's search index follows the directory with a delay,
 * whereas a GET by id is consistent at once; with a lag of 0 both are the same.
 */
export class DirectoryIndex {
  private readonly indexedUsers = new Map<string, OktaUser>();
  private readonly indexedGroups = new Map<string, OktaGroup>();
  private pending: { due: number; apply: () => void }[] = [];

  constructor(
    private readonly clock: SimulatorClock,
    private lagMs: number,
  ) {}

  /** Changes the lag of everything that is written from now on. */
  setLag(milliseconds: number): void {
    this.lagMs = milliseconds;
  }

  putUser(user: OktaUser): void {
    this.later(() => this.indexedUsers.set(user.id, user));
  }

  putGroup(group: OktaGroup): void {
    this.later(() => this.indexedGroups.set(group.id, group));
  }

  remove(id: string): void {
    this.later(() => {
      this.indexedUsers.delete(id);
      this.indexedGroups.delete(id);
    });
  }

  users(): OktaUser[] {
    this.catchUp();
    return [...this.indexedUsers.values()];
  }

  groups(): OktaGroup[] {
    this.catchUp();
    return [...this.indexedGroups.values()];
  }

  private later(apply: () => void): void {
    if (this.lagMs === 0 && this.pending.length === 0) apply();
    else this.pending.push({ due: this.clock.milliseconds() + this.lagMs, apply });
  }

  private catchUp(): void {
    const now = this.clock.milliseconds();
    while (this.pending[0] && this.pending[0].due <= now) this.pending.shift()?.apply();
  }
}
