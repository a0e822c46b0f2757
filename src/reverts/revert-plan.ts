import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { fieldChanges, type FieldChange } from '../audit/field-changes.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import type { RevertImpact } from './revert.dto.js';

/** What something looks like to the API; null = it is not there. */
export type State = object | null;

/** The request that anybody could make to undo a change. */
export interface InverseRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** How a change can be undone. */
export interface RevertPlan {
  /** What the caller needs for it, as for the request itself. */
  readonly permission: GatewayPermission;
  readonly request: InverseRequest;
  /** What the target would get, compared with what it is now. */
  readonly changes: readonly FieldChange[];
  /** How the target differs from what the event left; empty when it can be undone. */
  readonly changedSince: readonly FieldChange[];
  readonly impact?: () => Promise<RevertImpact>;
  /** Makes the request through the service that serves it, as this caller. @returns the id of the target. */
  readonly apply: (caller: Caller) => Promise<string>;
}

/** Why a change can't be undone whoever asks. */
export type Irreversible =
  'nothing-done' | 'not-supported' | 'secrets-not-recorded' | 'incomplete-record' | 'no-longer-possible';

/** A change that can't be undone, and why in words. */
export interface NotRevertible {
  readonly reason: Irreversible;
  readonly detail: string;
}

/** Says how an event of certain actions can be undone. @throws GatewayError `not-found` as the services do. */
export type RevertPlanner = (
  caller: Caller,
  event: AuditEventResponse,
) => Promise<RevertPlan | NotRevertible>;

/** The states by which it is judged whether, and shown what, a revert would change. */
interface States {
  /** As the event left it. */
  readonly left: State;
  readonly now: State;
  /** As it would be. */
  readonly restored: State;
  /** Fields that change by themselves or with every write. */
  readonly ignoring?: readonly string[];
}

/** What would change, and what has changed since. */
export function compared({
  left,
  now,
  restored,
  ignoring = [],
}: States): Pick<RevertPlan, 'changes' | 'changedSince'> {
  const seen = (state: State): State =>
    state && Object.fromEntries(Object.entries(state).filter(([key]) => !ignoring.includes(key)));
  return {
    changes: fieldChanges(seen(now), seen(restored)),
    changedSince:
      // Gone and empty are not the same.
      (left === null) === (now === null)
        ? fieldChanges(seen(left), seen(now))
        : [
            {
              pointer: '',
              ...(left === null ? {} : { before: left }),
              ...(now === null ? {} : { after: now }),
            },
          ],
  };
}

/** What a read gives, or null when there is no such thing for this caller. */
export async function orAbsent<T>(read: Promise<Versioned<T>>): Promise<Versioned<T> | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not-found') return null;
    throw error;
  }
}

/** Whether a plan is none. */
export function isNotRevertible(plan: RevertPlan | NotRevertible): plan is NotRevertible {
  return 'reason' in plan;
}

/** The top-level fields in which two states differ. */
export function changedFields(before: object, after: object): string[] {
  return [...new Set(fieldChanges(before, after).map(({ pointer }) => pointer.split('/')[1] ?? ''))];
}

/** One field of a state that was recorded as JSON. */
export function fieldOf(state: object, field: string): unknown {
  return (state as Readonly<Record<string, unknown>>)[field];
}
