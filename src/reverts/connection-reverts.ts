import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { ConnectionEditor } from '../connections/connection-editor.js';
import type { ConnectionResponse } from '../connections/connection-response.dto.js';
import { ConnectionsService } from '../connections/connections.service.js';
import { etagOf } from '../http/etag.js';
import { ConnectionImpact } from '../impact/connection-impact.service.js';
import {
  changedFields,
  compared,
  fieldOf,
  orAbsent,
  type NotRevertible,
  type RevertPlan,
  type RevertPlanner,
} from './revert-plan.js';

/** Settings that no secret hangs on. */
const SETTINGS = [
  'name',
  'environment',
  'status',
  'groupsClaim',
  'scopes',
  'defaultRole',
  'allowedEmailDomains',
  'requiredGroups',
  'attributeClaims',
  'oktaActions',
  'acrValues',
  'maxAge',
];
/** What changes with every write or by itself. */
const UNHEEDED = ['version', 'warnings', 'managementAuth'];

/** Undoes changes of a connection's settings. Secrets are never restored: the trail holds none. */
@Injectable()
export class ConnectionReverts {
  readonly planners: Readonly<Record<string, RevertPlanner>> = {
    'connection.updated': (caller, event) => this.plan(caller, event),
    'connection.activated': (caller, event) => this.plan(caller, event),
    'connection.disabled': (caller, event) => this.plan(caller, event),
  };

  constructor(
    private readonly connections: ConnectionsService,
    private readonly editor: ConnectionEditor,
    private readonly impacts: ConnectionImpact,
  ) {}

  private async plan(
    caller: Caller,
    { target, before, after }: AuditEventResponse,
  ): Promise<RevertPlan | NotRevertible> {
    const was = before as unknown as ConnectionResponse;
    const left = after as unknown as ConnectionResponse;
    const changed = changedFields(was, left).filter((field) => field !== 'version');
    if (changed.some((field) => !SETTINGS.includes(field)))
      return {
        reason: 'secrets-not-recorded',
        detail:
          'It changed where the connection goes or what it proves itself by, and no secret is recorded.',
      };
    if (was.status === 'draft' && left.status !== 'draft')
      return {
        reason: 'no-longer-possible',
        detail: 'A connection that was active never becomes a draft again: disable it instead.',
      };
    const { id } = target;
    const found = await orAbsent(this.connections.get(caller, id));
    const body = Object.fromEntries(changed.map((field) => [field, fieldOf(was, field) ?? null]));
    return {
      permission: 'connections:write',
      request: { method: 'PATCH', path: `/api/v1/connections/${left.slug}`, body },
      ...compared({ left, now: found && found.body, restored: was, ignoring: UNHEEDED }),
      impact: async () => {
        const { people, sessions } = (await this.impacts.ofConnection(caller, id)).body;
        return { people, sessions };
      },
      apply: async (actor) => {
        await this.editor.update(actor, id, etagOf(found?.version ?? 0), body);
        return id;
      },
    };
  }
}
