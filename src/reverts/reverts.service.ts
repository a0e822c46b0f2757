import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { AuditEventsService } from '../audit/audit-events.service.js';
import { GatewayError } from '../errors/gateway-error.js';
import { assertIfMatch, contentVersion, type Versioned } from '../http/etag.js';
import { ApplicationReverts } from './application-reverts.js';
import { ConnectionReverts } from './connection-reverts.js';
import { MappingReverts } from './mapping-reverts.js';
import { isNotRevertible, type NotRevertible, type RevertPlan, type RevertPlanner } from './revert-plan.js';
import type { RevertedResponse, RevertPreviewResponse } from './revert.dto.js';
import { RoleReverts } from './role-reverts.js';
import { SubjectReverts } from './subject-reverts.js';

/** Fields named in a refusal at most. */
const MOST_ERRORS = 100;

/** Undoes changes that the audit trail tells of, as the requests of whoever asks for it. */
@Injectable()
export class Reverts {
  private readonly planners: ReadonlyMap<string, RevertPlanner>;

  constructor(
    private readonly events: AuditEventsService,
    mappings: MappingReverts,
    roles: RoleReverts,
    applications: ApplicationReverts,
    connections: ConnectionReverts,
    subjects: SubjectReverts,
  ) {
    const all = [mappings, roles, applications, connections, subjects];
    this.planners = new Map(all.flatMap(({ planners }) => Object.entries(planners)));
  }

  /** Says what undoing would do, or why it can't be done. @throws GatewayError `not-found` for the event. */
  async preview(caller: Caller, id: string): Promise<Versioned<RevertPreviewResponse>> {
    const event = await this.events.get(caller, id);
    const plan = await this.planFor(caller, event);
    if (isNotRevertible(plan)) return versioned({ event: event.id, revertible: false, ...plan });
    const { permission, request, changes, changedSince } = plan;
    const lacks = lacking(caller, plan);
    // What the target is now is not for everybody who may read what was done to it.
    if (lacks) return versioned({ event: event.id, revertible: false, ...lacks });
    const shown = { event: event.id, request, changes: [...changes] };
    if (changedSince.length > 0)
      return versioned({
        ...shown,
        revertible: false,
        reason: 'changed-since',
        detail: 'It was changed after this.',
        changedSince: [...changedSince],
      });
    if (changes.length === 0)
      return versioned({ ...shown, revertible: false, reason: 'unchanged', detail: 'It is already so.' });
    const impact = await plan.impact?.();
    const body: RevertPreviewResponse = impact?.lastAdminPath
      ? {
          ...shown,
          revertible: false,
          reason: 'last-admin-path',
          detail: 'After this change nobody could become admin any more.',
          impact,
        }
      : { ...shown, revertible: true, ...(impact ? { impact } : {}) };
    return { body, version: planVersion(plan, permission) };
  }

  /**
   * Makes the inverse request through the service that serves it: by the same rules, in the caller's name, and with an
   * audit event that names what is undone.
   * @param ifMatch The ETag of the preview.
   * @throws GatewayError `not-found`, `not-revertible`, `permission-denied`, `version-mismatch`, and what the request gives.
   */
  async revert(caller: Caller, id: string, ifMatch: string | undefined): Promise<RevertedResponse> {
    const event = await this.events.get(caller, id);
    const plan = await this.planFor(caller, event);
    if (isNotRevertible(plan)) throw new GatewayError('not-revertible', plan.detail, { reason: plan.reason });
    const lacks = lacking(caller, plan);
    if (lacks) throw new GatewayError('permission-denied', lacks.detail);
    const { changes, changedSince, permission } = plan;
    if (changedSince.length > 0)
      throw new GatewayError('version-mismatch', 'It was changed after this: look at what it is now.', {
        errors: changedSince.slice(0, MOST_ERRORS).map(({ pointer }) => ({
          pointer,
          code: 'changed-since',
          detail: 'It is no longer as this change left it.',
        })),
      });
    if (changes.length === 0)
      throw new GatewayError('not-revertible', 'It is already so.', { reason: 'unchanged' });
    assertIfMatch(ifMatch, planVersion(plan, permission));
    const target = await plan.apply({ ...caller, reverts: event.id });
    return { reverts: event.id, target, changes: [...changes] };
  }

  private async planFor(caller: Caller, event: AuditEventResponse): Promise<RevertPlan | NotRevertible> {
    if (event.outcome !== 'success')
      return { reason: 'nothing-done', detail: 'Nothing was changed: there is nothing to undo.' };
    const planner = this.planners.get(event.action);
    if (!planner) return explanationOf(event.action);
    try {
      return await planner(caller, event);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'not-found') throw error;
      return { reason: 'no-longer-possible', detail: 'What it belonged to is not there any more.' };
    }
  }
}

/** Why nothing undoes what was done. */
function explanationOf(action: string): NotRevertible {
  if (/^(api-token|application-credential)\./.test(action))
    return { reason: 'secrets-not-recorded', detail: 'A secret can’t be had back: make another one.' };
  if (['application.deleted', 'connection.deleted', 'application.entities-replaced'].includes(action))
    return {
      reason: 'incomplete-record',
      detail: 'More went with it than the trail holds: it has to be made anew.',
    };
  return { reason: 'not-supported', detail: 'Nothing undoes this.' };
}

function lacking(
  { permissions }: Caller,
  { permission }: RevertPlan,
): { reason: 'permission-denied'; detail: string } | undefined {
  if (permissions.has(permission)) return undefined;
  return { reason: 'permission-denied', detail: `You need the permission ${permission}.` };
}

/** Another one whenever something else would be done. */
function planVersion({ request, changes }: RevertPlan, permission: string): string {
  return contentVersion({ request, changes, permission });
}

function versioned(body: RevertPreviewResponse): Versioned<RevertPreviewResponse> {
  return { body, version: contentVersion(body) };
}
