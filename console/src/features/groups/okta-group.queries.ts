import { queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client.js';

/** A group as Okta has it, with the number of its members. */
type OktaGroup = Schemas['OktaGroupResponse'];

/** Asked for at once; the gateway takes no more. */
const MOST = 50;

/** Groups of one connection that are asked for together. */
interface Batch {
  readonly ids: string[];
  readonly answer: Promise<ReadonlyMap<string, OktaGroup>>;
}

const gathering = new Map<string, Batch>();

/** All groups that are asked for at one moment make one call, however many cards there are. */
function gather(connection: string): Batch {
  const open = gathering.get(connection);
  if (open && open.ids.length < MOST) return open;
  const ids: string[] = [];
  const ask = async (): Promise<ReadonlyMap<string, OktaGroup>> => {
    await Promise.resolve();
    if (gathering.get(connection) === batch) gathering.delete(connection);
    const query = { ids, members: 'true' } as const;
    const { items } = await read(
      api.GET('/api/v1/connections/{connection}/okta-groups', { params: { path: { connection }, query } }),
    );
    return new Map(items.map((group) => [group.id, group]));
  };
  const batch: Batch = { ids, answer: ask() };
  gathering.set(connection, batch);
  return batch;
}

/**
 * What Okta says of a group, by its id; null when it knows none. Numbers of Okta's are not worth a question at each
 * event: they stay for as long as they are shown.
 */
export const oktaGroupQuery = (connection: string, id: string) =>
  queryOptions({
    queryKey: ['okta-groups', connection, id],
    queryFn: async (): Promise<OktaGroup | null> => {
      const { ids, answer } = gather(connection);
      ids.push(id);
      return (await answer).get(id) ?? null;
    },
    staleTime: 'static',
    gcTime: 60_000,
    retry: false,
  });
