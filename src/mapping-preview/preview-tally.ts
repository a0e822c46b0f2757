import type { AccessModel } from '../access-model/access-model.js';
import type { PreviewPerson, PreviewRole } from './preview.dto.js';

/** People named at most. */
const MOST_NAMED = 200;

/** Counts everybody who would gain or lose a role, and names some. */
export class PreviewTally {
  readonly people: PreviewPerson[] = [];
  total = 0;
  private readonly counts = new Map<string, { gained: number; lost: number }>();

  /** @returns whether anything changes for the person. */
  add(person: PreviewPerson): boolean {
    if (person.gains.length + person.loses.length === 0) return false;
    this.total += 1;
    if (this.people.length < MOST_NAMED) this.people.push(person);
    for (const role of person.gains) this.countOf(role).gained += 1;
    for (const role of person.loses) this.countOf(role).lost += 1;
    return true;
  }

  /** Whether somebody was counted who is not named. */
  get cut(): boolean {
    return this.total > this.people.length;
  }

  roles({ roles }: AccessModel): PreviewRole[] {
    return roles.flatMap(({ key }) => {
      const count = this.counts.get(key);
      return count ? [{ role: key, ...count }] : [];
    });
  }

  private countOf(role: string): { gained: number; lost: number } {
    const count = this.counts.get(role) ?? { gained: 0, lost: 0 };
    this.counts.set(role, count);
    return count;
  }
}
