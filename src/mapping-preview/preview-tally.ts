import type { AccessModel } from '../access-model/access-model.js';
import type { RoleChange } from '../live-people/mapping-change.js';
import { RoleTally } from '../live-people/role-tally.js';
import type { PreviewPerson, PreviewRole } from './preview.dto.js';

/** Counts who gains, loses and keeps which role. */
export class PreviewTally extends RoleTally<PreviewPerson> {
  private readonly kept = new Map<string, number>();

  /**
   * @param toPerson Called only for somebody for whom something changes: most keep what they have.
   * @returns whether anything changes for the person.
   */
  judge(
    change: RoleChange & { readonly keeps?: readonly string[] },
    toPerson: (change: RoleChange) => PreviewPerson,
  ): boolean {
    for (const role of change.keeps ?? []) this.kept.set(role, (this.kept.get(role) ?? 0) + 1);
    return change.gains.length + change.loses.length > 0 && this.add(toPerson(change));
  }

  /** In rank order; roles that nobody gains or loses are left out. */
  rolesWithKept(model: AccessModel): PreviewRole[] {
    return this.roles(model).map((count) => ({ ...count, kept: this.kept.get(count.role) ?? 0 }));
  }
}
