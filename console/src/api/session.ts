import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, read, type Schemas } from './client.js';
import { refusalWords } from './permission-words.js';

/** Who uses the console, and what they may do. */
export type OwnSession = Omit<Schemas['OwnSessionResponse'], 'roleNames'>;

/** Under what the roles are kept. */
export const ROLES_KEY = ['roles'];

/**
 * The caller's own session; fails with 401 when nobody is signed in. It comes with the names of the roles, which nearly every
 * page shows, and with who may do what this person may not: no page has to ask for these by itself.
 */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal, client }) => {
    const { roleNames, ...session } = await read(
      api.GET('/api/v1/session', { params: { query: { roleNames: 'true' } }, signal }),
    );
    // What was read since is newer than what this answer was made of.
    if (roleNames && !client.getQueryData(ROLES_KEY))
      client.setQueryData(ROLES_KEY, { items: roleNames, nextCursor: null });
    return session;
  },
  staleTime: 60_000,
});

/** The session that everything below the shell relies on. */
export const SessionContext = createContext<OwnSession | undefined>(undefined);

/** @throws Error outside the shell, where nobody is known to be signed in. */
export function useSession(): OwnSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for what is shown inside the shell.');
  return session;
}

/** Whether the caller holds a permission on the gateway, `roles:write` for example. The gateway decides again. */
export function useMay(permission: string): boolean {
  return useSession().permissions.includes(permission);
}

/** The same where nobody may have signed in yet: who carries out the set-up may do what that takes. */
export function useMayOrSetsUp(permission: string): boolean {
  return useContext(SessionContext)?.permissions.includes(permission) ?? true;
}

/** Why something is disabled and which roles may do it, in words for the page; undefined when the caller may do it. */
export function useRefusal(permission: string): string | undefined {
  const may = useMay(permission);
  const holders = useHolders(permission);
  return may ? undefined : refusalWords(permission, holders);
}

/** The roles that hold a permission on the gateway which the caller lacks; undefined when there is none, or they may not know. */
export function useHolders(permission: string): Schemas['LackedPermissionResponse'] | undefined {
  return useContext(SessionContext)?.lacked?.find((lacked) => lacked.permission === permission);
}
