import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, read } from '../../api/client.js';
import type { Person } from '../../api/people.queries.js';
import type { ApiProblem } from '../../api/problem.js';
import type { OktaAction } from './okta-actions.js';

/** A person's account in Okta. */
export const oktaUserQuery = (user: string, connection: string) =>
  queryOptions({
    queryKey: ['okta-users', user, connection],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/okta/users/{user}', {
          params: { path: { user }, query: { connection } },
          signal,
        }),
      ),
    retry: false,
  });

/** Whose account, and what is done to it. */
export interface OktaDeed {
  readonly person: Pick<Person, 'id' | 'sub' | 'connection'>;
  readonly action: OktaAction['key'];
}

/** Does something to an account in Okta. The result is what to say of it, when that is not plain. */
export function useActAtOkta(): UseMutationResult<string | undefined, ApiProblem, OktaDeed> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () =>
      Promise.all(
        ['okta-users', 'subjects', 'sessions'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}

async function act({ person, action }: OktaDeed): Promise<string | undefined> {
  const params = { path: { user: person.sub }, query: { connection: person.connection } };
  switch (action) {
    case 'end-everywhere': {
      const { okta } = await read(
        api.POST('/api/v1/subjects/{id}/revoke', { params: { path: { id: person.id } } }),
      );
      if (okta.status === 'revoked') return undefined;
      return `Ended every session here. Those in Okta live on: ${okta.reason ?? okta.status}.`;
    }
    case 'suspend':
      await read(api.POST('/api/v1/okta/users/{user}/suspend', { params }));
      return undefined;
    case 'unsuspend':
      await read(api.POST('/api/v1/okta/users/{user}/unsuspend', { params }));
      return undefined;
    case 'reset-password':
      await read(api.POST('/api/v1/okta/users/{user}/reset-password', { params, body: { sendEmail: true } }));
      return undefined;
    case 'deactivate':
      await read(api.POST('/api/v1/okta/users/{user}/deactivate', { params, body: { confirm: true } }));
      return undefined;
  }
}
