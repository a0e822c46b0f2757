import { queryOptions } from '@tanstack/react-query';
import { api, read } from './client.js';

/** Who changed something, and when. */
export interface LastChange {
  readonly who: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Of which changes somebody wants to know the last, as the audit trail names them. */
export interface ChangesOf {
  /** Kinds of changes: `role.*`. */
  readonly actions: readonly string[];
  /** What was changed: `role:auditor`. Default: whatever. */
  readonly target?: string;
  /** Slug. Default: all that the caller may see. */
  readonly connection?: string;
}

/** Who made the last of these changes; null when nobody did. For whoever may read the audit trail. */
export const lastChangeQuery = ({ actions, target, connection }: ChangesOf) =>
  queryOptions({
    queryKey: ['audit-events', 'last', actions, target, connection],
    queryFn: async ({ signal }): Promise<LastChange | null> => {
      const found = await Promise.all(
        actions.map((action) =>
          read(
            api.GET('/api/v1/audit-events', {
              params: { query: { action, target, connection, outcome: 'success', limit: 1 } },
              signal,
            }),
          ),
        ),
      );
      // Only whoever asks for a file gets text.
      const events = found.flatMap((page) => (typeof page === 'string' ? [] : page.items));
      const [last] = events.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
      return last ? { who: last.actor.name, at: last.at } : null;
    },
    staleTime: 0,
    retry: false,
  });
