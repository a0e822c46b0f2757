import type { AccessModel } from '../access-model/access-model.js';
import { RoleTally } from '../live-people/role-tally.js';
import type { PreviewPerson, PreviewRole } from './preview.dto.js';

/** Counts who gains, loses and keeps which role. */
export class PreviewTally extends RoleTally<PreviewPerson> {
  private readonly kept = new Map<string, number>();

  /** Counts people who keep these roles. */
  keep(roles: readonly string[], people: number): void {
    for (const role of roles) this.kept.set(role, (this.kept.get(role) ?? 0) + people);
  }

  /** In rank order; roles that nobody gains or loses are left out. */
  rolesWithKept(model: AccessModel): PreviewRole[] {
    return this.roles(model).map((count) => ({ ...count, kept: this.kept.get(count.role) ?? 0 }));
  }
}
