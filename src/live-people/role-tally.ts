import type { AccessModel } from '../access-model/access-model.js';

/** People named at most, unless more are asked for. */
const MOST_NAMED = 200;

/** Whoever would gain it is named before anybody else. */
const ADMIN = 'admin';

/** Somebody who would gain and lose these roles. */
export interface TalliedPerson {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** How many people would gain and lose a role. */
export interface RoleCount {
  role: string;
  gained: number;
  lost: number;
}

/** Counts everybody who would gain or lose a role, and names some. */
export class RoleTally<Person extends TalliedPerson> {
  readonly people: Person[] = [];
  total = 0;
  private readonly counts = new Map<string, { gained: number; lost: number }>();

  constructor(private readonly mostNamed = MOST_NAMED) {}

  /** @returns whether anything changes for the person. */
  add(person: Person): boolean {
    if (person.gains.length + person.loses.length === 0) return false;
    this.total += 1;
    if (this.people.length < this.mostNamed) this.people.push(person);
    else if (gainsAdmin(person)) this.makeRoomFor(person);
    for (const role of person.gains) this.countOf(role).gained += 1;
    for (const role of person.loses) this.countOf(role).lost += 1;
    return true;
  }

  /** In rank order. */
  roles({ roles }: AccessModel): RoleCount[] {
    return roles.flatMap(({ key }) => {
      const count = this.counts.get(key);
      return count ? [{ role: key, ...count }] : [];
    });
  }

  private makeRoomFor(person: Person): void {
    const index = this.people.findLastIndex((named) => !gainsAdmin(named));
    if (index >= 0) this.people[index] = person;
  }

  private countOf(role: string): { gained: number; lost: number } {
    const count = this.counts.get(role) ?? { gained: 0, lost: 0 };
    this.counts.set(role, count);
    return count;
  }
}

function gainsAdmin({ gains }: TalliedPerson): boolean {
  return gains.includes(ADMIN);
}
