import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { etagOf } from '../http/etag.js';
import { SubjectsService } from '../subjects/subjects.service.js';
import { compared, orAbsent, type RevertPlan, type RevertPlanner } from './revert-plan.js';

/** Lets people in again who were disabled, and the other way round. Sessions that were ended stay so. */
@Injectable()
export class SubjectReverts {
  readonly planners: Readonly<Record<string, RevertPlanner>> = {
    'subject.disabled': (caller, event) => this.plan(caller, event, 'active', 'disabled'),
    'subject.activated': (caller, event) => this.plan(caller, event, 'disabled', 'active'),
  };

  constructor(private readonly subjects: SubjectsService) {}

  private async plan(
    caller: Caller,
    { target }: AuditEventResponse,
    was: 'active' | 'disabled',
    left: 'active' | 'disabled',
  ): Promise<RevertPlan> {
    const { id } = target;
    const found = await orAbsent(this.subjects.get(caller, id));
    return {
      permission: 'subjects:write',
      request: { method: 'PATCH', path: `/api/v1/subjects/${id}`, body: { status: was } },
      ...compared({
        left: { status: left },
        now: found && { status: found.body.status },
        restored: { status: was },
      }),
      apply: async (actor) => {
        await this.subjects.update(actor, id, etagOf(found?.version ?? 0), { status: was });
        return id;
      },
    };
  }
}
