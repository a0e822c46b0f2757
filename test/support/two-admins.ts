import { mergeThreeWay, settleConflict, type RowRules } from '../../console/src/merge/merge-rows.js';

/** A group that gives a role. */
export interface Mapping {
  readonly group: string;
  readonly role: string;
}

/** The mappings of a connection as the gateway keeps them: with a version, and one group to a role. */
export interface MappingSet {
  read(): Promise<{ readonly rows: readonly Mapping[]; readonly version: string }>;
  /** @returns the status: 200, or 412 when `version` is not the present one. */
  put(rows: readonly Mapping[], version: string): Promise<number>;
}

const GROUPS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Keys of the roles that the groups are given. */
export const ROLES_TO_GIVE: readonly string[] = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'];

const RULES: RowRules<Mapping> = {
  keyOf: ({ group }) => group,
  equal: (one, other) => one.role === other.role,
  uniqueOf: ({ role }) => role,
};

/** Somebody with the page open: what they began with, what they show, and what they have decided about each group. */
export class EditingAdmin {
  private base: readonly Mapping[] = [];
  private version: string | undefined;
  private rows: readonly Mapping[] = [];
  private readonly wanted = new Map<string, string | undefined>();
  saves = 0;
  questions = 0;

  constructor(
    private readonly gateway: MappingSet,
    private readonly random: () => number,
  ) {}

  /** Opens the page, edits, saves, or reads again. @throws Error when a change of either was lost. */
  async step(): Promise<void> {
    if (this.version === undefined) await this.read();
    else if (this.random() < 0.6) this.edit();
    else if (this.wanted.size > 0) await this.save();
    else await this.read();
  }

  private async read(): Promise<void> {
    const { rows, version } = await this.gateway.read();
    [this.base, this.version, this.rows] = [rows, version, rows];
  }

  private edit(): void {
    const group = this.oneOf(GROUPS);
    const others = this.rows.filter((row) => row.group !== group);
    const role = this.oneOf(ROLES_TO_GIVE.filter((free) => !others.some((row) => row.role === free)));
    this.rows = this.random() < 0.3 ? others : [...others, { group, role }];
    this.want(group, roleOf(this.rows, group));
  }

  /** What is as it was when they began is no wish of theirs: whoever changes it takes nothing from them. */
  private want(group: string, role: string | undefined): void {
    if (role === roleOf(this.base, group)) this.wanted.delete(group);
    else this.wanted.set(group, role);
  }

  private async save(): Promise<void> {
    const { rows: before } = await this.gateway.read();
    const status = await this.gateway.put(this.rows, this.version ?? '');
    if (status === 412) return this.merge();
    if (status !== 200) throw new Error(`A set that was put together is refused: ${status}`);
    const now = await this.gateway.read();
    for (const group of GROUPS) {
      // What they never touched is as the last one left it; what they touched is as they decided, knowing the other's.
      const due = this.wanted.has(group) ? this.wanted.get(group) : roleOf(before, group);
      const is = roleOf(now.rows, group);
      if (is !== due) throw new Error(`${group} gives ${is ?? 'nothing'} instead of ${due ?? 'nothing'}`);
    }
    this.saves++;
    this.wanted.clear();
    [this.base, this.version, this.rows] = [now.rows, now.version, now.rows];
  }

  private async merge(): Promise<void> {
    const { rows: theirs, version } = await this.gateway.read();
    const merged = mergeThreeWay(this.base, theirs, this.rows, RULES);
    let { rows } = merged;
    this.base = theirs;
    for (const [group, role] of [...this.wanted]) this.want(group, role);
    for (const conflict of merged.conflicts) {
      const asked =
        conflict.kind === 'both-changed' ? [conflict.key] : [conflict.theirs.group, conflict.yours.group];
      if (conflict.kind === 'not-unique' && asked.some((group) => roleOf(rows, group) !== conflict.unique))
        continue;
      this.questions++;
      rows = settleConflict(rows, conflict, this.random() < 0.5 ? 'theirs' : 'yours', RULES);
      for (const group of asked) this.want(group, roleOf(rows, group));
    }
    // A choice can give a role to two groups once more: the page asks about that as well.
    for (const role of ROLES_TO_GIVE) {
      const [first, ...rest] = rows.filter((row) => row.role === role);
      if (first === undefined || rest.length === 0) continue;
      this.questions++;
      rows = rows.filter((row) => !rest.includes(row));
      for (const { group } of rest) this.want(group, undefined);
    }
    [this.version, this.rows] = [version, rows];
  }

  private oneOf(texts: readonly string[]): string {
    return texts[Math.floor(this.random() * texts.length)] ?? '';
  }
}

function roleOf(rows: readonly Mapping[], group: string): string | undefined {
  return rows.find((row) => row.group === group)?.role;
}
