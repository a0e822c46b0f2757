import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { etagOf } from '../http/etag.js';
import { RoleImpact } from '../impact/role-impact.service.js';
import type { RoleResponse } from '../roles/role.dto.js';
import { RolesService } from '../roles/roles.service.js';
import { compared, orAbsent, type RevertPlan, type RevertPlanner } from './revert-plan.js';
import type { RevertImpact } from './revert.dto.js';

const PATH = '/api/v1/roles';

/** Undoes changes of roles. */
@Injectable()
export class RoleReverts {
  readonly planners: Readonly<Record<string, RevertPlanner>> = {
    'role.created': (caller, event) => this.plan(caller, event),
    'role.updated': (caller, event) => this.plan(caller, event),
    'role.deleted': (caller, event) => this.plan(caller, event),
  };

  constructor(
    private readonly roles: RolesService,
    private readonly impacts: RoleImpact,
  ) {}

  private async plan(caller: Caller, { target, before, after }: AuditEventResponse): Promise<RevertPlan> {
    const [was, left] = [before as RoleResponse | null, after as RoleResponse | null];
    const key = target.id;
    const found = await orAbsent(this.roles.get(key));
    return {
      permission: 'roles:write',
      ...compared({ left, now: found && found.body, restored: was }),
      ...(found ? { impact: () => this.impactOf(caller, key) } : {}),
      ...this.inverse(key, was, left === null, etagOf(found?.version ?? 0)),
    };
  }

  private inverse(
    key: string,
    was: RoleResponse | null,
    make: boolean,
    ifMatch: string,
  ): Pick<RevertPlan, 'request' | 'apply'> {
    const path = `${PATH}/${key}`;
    if (was === null) {
      const apply = async (caller: Caller): Promise<string> => {
        await this.roles.remove(caller, key, ifMatch);
        return key;
      };
      return { request: { method: 'DELETE', path }, apply };
    }
    const {
      name,
      rank,
      sessionIdleSeconds = null,
      sessionMaxSeconds = null,
      maxConcurrentSessions = null,
    } = was;
    const body = { name, rank, sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions };
    if (make) {
      const made = { key, ...body };
      return {
        request: { method: 'POST', path: PATH, body: made },
        apply: async (caller) => (await this.roles.create(caller, made)).body.key,
      };
    }
    return {
      request: { method: 'PATCH', path, body },
      apply: async (caller) => (await this.roles.update(caller, key, ifMatch, body)).body.key,
    };
  }

  private async impactOf(caller: Caller, key: string): Promise<RevertImpact> {
    const { people, sessions, truncated } = (await this.impacts.ofRole(caller, key)).body;
    return { people, sessions, ...(truncated ? { truncated } : {}) };
  }
}
