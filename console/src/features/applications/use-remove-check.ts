import { offerUndoOf } from '../../live/offer-undo.js';
import { announce } from '../../ui/toasts.js';
import { useCreateCheck, useDeleteCheck, type Check } from './rules.queries.js';

/** Removes a saved check, and makes it anew for whoever takes that back. */
export function useRemoveCheck(application: string): {
  readonly remove: (check: Check) => void;
  readonly busy: boolean;
} {
  const create = useCreateCheck(application);
  const remove = useDeleteCheck(application);
  return {
    busy: remove.isPending,
    remove: (check) => {
      const { id, name, who, method, path, action, resourceType, resourceId, expected } = check;
      remove.mutate(check, {
        onSuccess: () =>
          offerUndoOf({
            text: `Removed the check “${name}”`,
            what: 'The check is',
            resource: { resource: 'decision-check', id },
            // Nobody else can change what is gone.
            etag: undefined,
            etagNow: () => Promise.resolve(undefined),
            undo: () =>
              create.mutateAsync({
                ...{ name, method, path, action, resourceType, resourceId, expected },
                who: { ...who, nobody: who.nobody ? true : undefined },
              }),
          }),
        onError: ({ message }) => announce(message, 'bad'),
      });
    },
  };
}
