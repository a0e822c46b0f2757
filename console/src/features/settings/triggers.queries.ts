import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { readAnew } from '../../api/outdated.js';
import { byCursor } from '../../api/pages.js';
import type { ApiProblem } from '../../api/problem.js';

/** A way in which events of Okta come here. */
export type Trigger = Schemas['EventTriggerResponse'];
/** Events on their way to another system. */
export type Delivery = Schemas['DeliveryResponse'];

/** Event triggers, the oldest first. @param connection Slug; undefined = of all that the caller may see. */
export const triggersQuery = (connection: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['event-triggers', 'list', connection],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/event-triggers', {
          params: { query: { limit: 50, after: pageParam, connection } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** One trigger as it is now, whatever is known of it. */
export const readTrigger = (id: string, signal?: AbortSignal): Promise<Versioned<Trigger>> =>
  readVersioned(
    api.GET('/api/v1/event-triggers/{id}', { params: { path: { id } }, ...(signal && { signal }) }),
  );

/** One trigger with the version that a change of it names. */
export const triggerQuery = (id: string) =>
  queryOptions({
    queryKey: ['event-triggers', 'one', id],
    queryFn: ({ signal }) => readTrigger(id, signal),
  });

/** The last deliveries of a trigger, the newest first. */
export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['event-triggers', 'deliveries', id],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/event-triggers/{id}/deliveries', {
          params: { path: { id }, query: { limit: 20, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** The last runs of a poll or a search, the newest first. */
export const runsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['event-triggers', 'runs', id],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/event-triggers/{id}/runs', {
          params: { path: { id }, query: { limit: 20, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** Makes a trigger; its secrets are in this answer and nowhere else. */
export function useCreateTrigger(): UseMutationResult<Trigger, ApiProblem, Schemas['CreateEventTriggerDto']> {
  return useTriggerMutation((body: Schemas['CreateEventTriggerDto']) =>
    read(api.POST('/api/v1/event-triggers', { body })),
  );
}

/** Something done to a trigger, and the version that it was meant for. */
export interface TriggerTarget {
  readonly id: string;
  readonly etag: string | undefined;
}

/** Registers an event hook in Okta, with a new secret, and has Okta verify it. */
export function useRegisterTrigger(): UseMutationResult<Trigger, ApiProblem, TriggerTarget> {
  return useTriggerMutation(({ id, etag }: TriggerTarget) =>
    read(
      api.POST('/api/v1/event-triggers/{id}/register', {
        params: { path: { id }, header: { 'If-Match': etag } },
      }),
    ),
  );
}

/** Changes a trigger; another receiver gets another signing secret, which is in this answer and nowhere else. */
export function useUpdateTrigger(): UseMutationResult<
  Versioned<Trigger>,
  ApiProblem,
  TriggerTarget & { readonly body: Schemas['UpdateEventTriggerDto'] }
> {
  return useTriggerMutation(
    ({ id, etag, body }: TriggerTarget & { body: Schemas['UpdateEventTriggerDto'] }) =>
      readVersioned(
        api.PATCH('/api/v1/event-triggers/{id}', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body,
        }),
      ),
  );
}

/** Sends a test event to where a trigger delivers. */
export function useTestTrigger(): UseMutationResult<Schemas['TriggerTestResponse'], ApiProblem, string> {
  return useTriggerMutation((id: string) =>
    read(api.POST('/api/v1/event-triggers/{id}/test', { params: { path: { id } } })),
  );
}

/** Deletes a trigger with its runs and what it has still to deliver, and its hook in Okta. */
export function useDeleteTrigger(): UseMutationResult<void, ApiProblem, TriggerTarget> {
  return useTriggerMutation(({ id, etag }: TriggerTarget) =>
    done(
      api.DELETE('/api/v1/event-triggers/{id}', {
        params: { path: { id }, header: { 'If-Match': etag } },
      }),
    ),
  );
}

/** Has a delivery sent again. */
export function useReplayDelivery(): UseMutationResult<
  Delivery,
  ApiProblem,
  { readonly id: string; readonly delivery: string }
> {
  return useTriggerMutation(({ id, delivery }: { id: string; delivery: string }) =>
    read(
      api.POST('/api/v1/event-triggers/{id}/deliveries/{delivery}/replay', {
        params: { path: { id, delivery } },
      }),
    ),
  );
}

function useTriggerMutation<Result, Input>(
  mutationFn: (input: Input) => Promise<Result>,
): UseMutationResult<Result, ApiProblem, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['event-triggers'] }),
    onError: readAnew(queries, ['event-triggers']),
    // Answers may hold a secret: once shown it stays nowhere.
    gcTime: 0,
  });
}
