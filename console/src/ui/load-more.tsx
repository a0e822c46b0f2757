import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../api/problem.js';
import { Button } from './button.js';
import { FormProblem } from './form-problem.js';
import styles from './load-more.module.css';

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How often the next page is asked for when others' changes have the list read again meanwhile, which ends the asking. */
const ATTEMPTS = 5;

/** The end of a list that the server gives in pages: how many are shown, and the next ones. It never counts all. */
export function LoadMore(props: {
  readonly query: Pick<
    UseInfiniteQueryResult<InfiniteData<unknown>>,
    'data' | 'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error' | 'fetchNextPage'
  >;
  readonly shown: number;
  /** What is counted, in the plural: "sessions". */
  readonly what: string;
  /** Whether it is said above how many there are: then nothing is said at the end of all. */
  readonly counted?: boolean;
}): JSX.Element {
  const { query, shown, what, counted = false } = props;
  const more = async (): Promise<void> => {
    const pages = query.data?.pages.length ?? 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { data, isError } = await query.fetchNextPage({ cancelRefetch: false });
      if (isError || (data?.pages.length ?? 0) > pages) return;
    }
  };
  return (
    <div className={styles.end}>
      <span role="status">
        {(query.hasNextPage || !counted) &&
          `${capitalized(what)}: ${shown} shown${query.hasNextPage ? '; there are more' : ''}`}
      </span>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void more()}>
          Show more
        </Button>
      )}
      {query.isFetchNextPageError && <FormProblem problem={asProblem(query.error)} />}
    </div>
  );
}
