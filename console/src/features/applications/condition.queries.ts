import { queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client.js';
import { previousOf } from '../../api/previous.js';

/** What the gateway says of a condition as it is being written. @param application Slug. */
export const conditionQuery = (
  application: string,
  condition: string,
  sample: Schemas['ConditionSampleDto'] | undefined,
) =>
  queryOptions({
    queryKey: ['conditions', application, condition, sample],
    queryFn: ({ signal }) =>
      read(api.POST('/api/v1/conditions/check', { body: { condition, sample, application }, signal })),
    placeholderData: previousOf(1, application),
    staleTime: 60_000,
  });

/** The newest session of a person, which says how they signed in. */
export const lastSessionQuery = (subject: string) =>
  queryOptions({
    queryKey: ['sessions', 'last', subject],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/sessions', { params: { query: { subject, limit: 1 } }, signal })),
  });
