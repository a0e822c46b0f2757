import { ApiPropertyOptional } from '@nestjs/swagger';
import { AuditFieldChange } from '../audit/audit-event.dto.js';

/** How many people would gain and lose a role. */
export class RevertRoleCount {
  /** Key of the role. */
  role: string;
  gained: number;
  lost: number;
}

/** Whom a revert would concern, among people who are signed in now. */
export class RevertImpact {
  people: number;
  sessions: number;
  /** In rank order; roles that nobody gains or loses are left out. */
  roles?: RevertRoleCount[];
  /** Present when there was no time for all people: more may be concerned. */
  truncated?: true;
  /** Present when nobody could become admin any more: it would be refused. */
  lastAdminPath?: true;
}

/** The request by which anybody with the permission could do the same. */
export class RevertRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  body?: object;
}

/** What undoing a change would do, or why it can't be undone. */
export class RevertPreviewResponse {
  /** Id of the audit event. */
  event: string;
  revertible: boolean;
  /**
   * Absent when it is revertible. `changed-since`: the target is no longer as the event left it; `unchanged`: it is already
   * as it was; `permission-denied`: the caller may not make the request; the others hold for everybody.
   */
  reason?:
    | 'nothing-done'
    | 'not-supported'
    | 'secrets-not-recorded'
    | 'incomplete-record'
    | 'no-longer-possible'
    | 'changed-since'
    | 'unchanged'
    | 'last-admin-path'
    | 'permission-denied';
  detail?: string;
  request?: RevertRequest;
  /** What the target would get, compared with what it is now. */
  changes?: AuditFieldChange[];
  /** How the target differs from what the event left. */
  changedSince?: AuditFieldChange[];
  impact?: RevertImpact;
}

/** A change that was undone. */
export class RevertedResponse {
  /** Id of the audit event whose change was undone. */
  reverts: string;
  /** Id of what was changed; of something made anew its new id. */
  target: string;
  changes: AuditFieldChange[];
}
