import { useRef } from 'react';
import type { Schemas } from '../../api/client.js';
import { offerUndoOf, type UndoableChange } from '../../live/offer-undo.js';
import { permissionOf } from './grant-fields.js';
import {
  allGrants,
  useCreateGrant,
  useDeleteGrant,
  useUpdateGrant,
  type Checks,
  type Grant,
} from './grants.queries.js';

/** Makes a grant, or changes the condition of one, and takes that back. @param grant The one that is changed. */
export function useSaveGrant(
  application: string,
  grant: Grant | undefined,
): {
  readonly save: (
    body: Schemas['CreateGrantDto'],
    etag: string | undefined,
    checks: Checks,
  ) => Promise<unknown>;
  /** Says that it was done, and offers to take it back. */
  readonly saved: () => void;
} {
  const create = useCreateGrant(application);
  const update = useUpdateGrant(application);
  const remove = useDeleteGrant(application);
  const undoable = useRef<UndoableChange>(undefined);
  return {
    save: async (body, etag, checks) => {
      const permission = permissionOf(body);
      if (grant) {
        const { id } = grant;
        const changed = await update.mutateAsync({ id, condition: body.condition ?? null, etag, checks });
        undoable.current = {
          ...changeOfGrant(application, body, changed.body),
          text: `Changed the condition of ${permission}`,
          undo: () =>
            update.mutateAsync({
              ...{ id, condition: grant.condition ?? null, etag: changed.etag },
              checks: 'override',
            }),
        };
        return;
      }
      const made = await create.mutateAsync({ body, etag, checks });
      undoable.current = {
        ...changeOfGrant(application, body, made.body),
        text: `Granted ${permission}: in force at once`,
        undo: () => remove.mutateAsync({ id: made.body.id, etag: made.etag, checks: 'override' }),
      };
    },
    saved: () => undoable.current && offerUndoOf(undoable.current),
  };
}

/**
 * A change of whether, and on which condition, a role has a permission: one of another grant by the same name counts, too.
 * @param now What the change left; undefined = nothing.
 */
export function changeOfGrant(
  application: string,
  { role, ...permission }: Pick<Grant, 'role' | 'resourceType' | 'action'>,
  now: Grant | undefined,
): Omit<UndoableChange, 'text' | 'undo'> {
  const name = permissionOf(permission);
  return {
    what: 'The grants are',
    thing: `grant ${application} ${role} ${name}`,
    resource: { resource: 'grant' },
    etag: JSON.stringify(now),
    etagNow: async () => {
      const { body } = await allGrants(application);
      return JSON.stringify(body.find((other) => other.role === role && permissionOf(other) === name));
    },
  };
}
