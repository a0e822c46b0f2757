import { useRef } from 'react';
import type { Schemas } from '../../api/client.js';
import { sayUndone } from '../../live/offer-undo.js';
import { offerUndo } from '../../ui/toasts.js';
import { permissionOf } from './grant-fields.js';
import { useCreateGrant, useDeleteGrant, useUpdateGrant, type Checks, type Grant } from './grants.queries.js';

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
  const undo = useRef<{ readonly text: string; readonly run: () => Promise<unknown> }>(undefined);
  return {
    save: async (body, etag, checks) => {
      const permission = permissionOf(body);
      if (grant) {
        const { id } = grant;
        const changed = await update.mutateAsync({ id, condition: body.condition ?? null, etag, checks });
        undo.current = {
          text: `Changed the condition of ${permission}`,
          run: () =>
            update.mutateAsync({
              ...{ id, condition: grant.condition ?? null, etag: changed.etag },
              checks: 'override',
            }),
        };
        return;
      }
      const made = await create.mutateAsync({ body, etag, checks });
      undo.current = {
        text: `Granted ${permission}: in force at once`,
        run: () => remove.mutateAsync({ id: made.body.id, etag: made.etag, checks: 'override' }),
      };
    },
    saved: () => {
      const made = undo.current;
      if (!made) return;
      offerUndo(made.text, () => sayUndone('The grants are again what they were before', made.run()));
    },
  };
}
