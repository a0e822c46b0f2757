import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../../api/client.js';
import { ApiProblem, asProblem } from '../../api/problem.js';

/** A package in the console. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  /** As the package names it: `MIT`. */
  readonly licence: string;
  /** The licence itself; empty when the package carries none. */
  readonly text: string;
}

/** Which versions the gateway is made of. */
export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/about', { signal })),
});

/** What is in the build, as the build itself wrote it down. */
export const licencesQuery = queryOptions({
  queryKey: ['licences'],
  queryFn: async ({ signal }): Promise<readonly Licence[]> => {
    try {
      const answer = await fetch('/console/licences.json', { signal });
      if (!answer.ok) throw new ApiProblem('garbled', answer.status, 'This build has no list of licences.');
      return (await answer.json()) as Licence[];
    } catch (thrown) {
      throw asProblem(thrown);
    }
  },
  staleTime: Infinity,
});
