import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { ErrorState, ForbiddenState, Skeleton, StaleBanner } from './states.js';

/** What a {@link QueryView} needs of a query; `useInfiniteQuery` fits as well. */
export type ViewedQuery<Data> = Pick<
  UseQueryResult<Data>,
  'data' | 'error' | 'isPending' | 'dataUpdatedAt' | 'refetch'
>;

/**
 * A query in whichever of the five states it is: loading, failed, forbidden, shown, or shown as it was before a failure.
 * Whether it is empty the page itself knows.
 */
export function QueryView<Data>(props: {
  readonly query: ViewedQuery<Data>;
  /** What is read, as in "Loading roles…" and "The roles could not be read". */
  readonly label: string;
  /** The permission that a 403 means is missing. */
  readonly permission: string;
  /** Rows of the skeleton: as many as there will be, so that nothing jumps. */
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}): JSX.Element {
  const { query, label, permission, rows, children } = props;
  const retry = (): void => void query.refetch();
  if (query.isPending) return <Skeleton label={label} rows={rows} />;
  if (query.data === undefined) {
    const problem = asProblem(query.error);
    if (problem.status === 403) return <ForbiddenState permission={permission} />;
    return <ErrorState title={`The ${label} could not be read`} problem={problem} onRetry={retry} />;
  }
  return (
    <>
      {query.error !== null && (
        <StaleBanner since={query.dataUpdatedAt} problem={asProblem(query.error)} onRetry={retry} />
      )}
      {children(query.data)}
    </>
  );
}
