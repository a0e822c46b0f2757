import type { AccessModel } from '../access-model/access-model.js';

/** People named at most, unless more are asked for. */
export const MOST_NAMED = 200;

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

  /** From there on everybody who is named would gain `admin`. */
  private firstKept: number | undefined;

  constructor(private readonly mostNamed = MOST_NAMED) {}

  /** Counts people who would gain and lose the same. @returns whether anything changes for them. */
  count(change: TalliedPerson, people: number): boolean {
    if (change.gains.length + change.loses.length === 0) return false;
    this.total += people;
    for (const role of change.gains) this.countOf(role).gained += people;
    for (const role of change.loses) this.countOf(role).lost += people;
    return true;
  }

  /** Names somebody who was counted, if there is room or they would gain more than another. */
  name(person: Person): void {
    if (this.people.length < this.mostNamed) this.people.push(person);
    else if (gainsAdmin(person)) this.makeRoomFor(person);
  }

  /** In rank order. */
  roles({ roles }: AccessModel): RoleCount[] {
    return roles.flatMap(({ key }) => {
      const count = this.counts.get(key);
      return count ? [{ role: key, ...count }] : [];
    });
  }

  private makeRoomFor(person: Person): void {
    let index = (this.firstKept ?? this.people.length) - 1;
    for (let named = this.people[index]; named && gainsAdmin(named); named = this.people[index]) index -= 1;
    if (index >= 0) this.people[index] = person;
    this.firstKept = Math.max(index, 0);
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
