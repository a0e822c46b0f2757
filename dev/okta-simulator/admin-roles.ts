import type { AdminRole } from './org-types.js';

const POWER: readonly AdminRole[] = ['NONE', 'READ_ONLY_ADMIN', 'SUPER_ADMIN'];

/** Which people of the org are admins. What they may do, their tokens may do, and no more. */
export class AdminRoles {
  private readonly roles = new Map<string, AdminRole>();

  set(userId: string, role: AdminRole): void {
    this.roles.set(userId, role);
  }

  /** A person's role; nobody is an admin unless made one. */
  of(userId: string): AdminRole {
    return this.roles.get(userId) ?? 'NONE';
  }

  /** What an API token may do that was made for `role`: no more than its owner, once that one's role was set. */
  ofToken(ownerId: string, role: AdminRole): AdminRole {
    const own = this.roles.get(ownerId) ?? role;
    return POWER.indexOf(own) < POWER.indexOf(role) ? own : role;
  }
}
