import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { countWords } from '../../api/membership-words.js';
import { itemsOf } from '../../api/pages.js';
import { AsCode } from '../../ui/as-code.js';
import { Button, LinkButton } from '../../ui/button.js';
import { HeldTable } from '../../ui/held-table.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState, Skeleton } from '../../ui/states.js';
import { peopleColumns } from './people-columns.js';
import { PeopleFilters } from './people-filters.js';
import { peopleFilter, peopleQuery } from './people.queries.js';
import { filterCount, peopleSearch, type PeopleSearch } from './people-search.js';
import styles from './people.module.css';

const route = getRouteApi('/people');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/people')({ component: PeoplePage });

function PeoplePage(): JSX.Element {
  const search = peopleSearch({ ...route.useSearch() });
  const connection = useChosenConnection();
  const navigate = useNavigate();
  const query = useInfiniteQuery(peopleQuery(search, connection));
  const byId = search.role !== undefined || search.noRole !== undefined;
  useWholePages(query, byId);
  const filter = (next: PeopleSearch): void =>
    void navigate({ to: '/people', search: next, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader
        title="People"
        actions={
          <AsCode requests={() => [{ path: '/api/v1/subjects', query: peopleFilter(search, connection) }]} />
        }
      >
        Everybody who has signed in, with the roles that each of them has now. Roles are stored on nobody:
        they follow from Okta’s groups.
      </PageHeader>
      <PeopleFilters search={search} onChange={filter} />
      <QueryView query={query} label="people" permission="subjects:read" rows={10}>
        {(data) => {
          const people = itemsOf<Schemas['PersonSummary']>(data);
          const total = data.pages[0]?.total;
          const maxAgeSeconds = data.pages[0]?.membershipMaxAgeSeconds ?? 0;
          if (people.length === 0 && query.isFetchingNextPage) return <Skeleton label="people" rows={10} />;
          if (people.length === 0 && !query.hasNextPage) {
            return (
              <Nobody
                filtered={search.q !== undefined || filterCount(search) > 0}
                onClear={() => filter({})}
              />
            );
          }
          return (
            <>
              <p className={styles.count} role="status">
                {total && `${countWords(total)} ${total.value === 1 ? 'person' : 'people'}`}
                {search.role !== undefined && 'Whoever has this role now, in the order of their ids'}
                {search.noRole && 'Whoever has no role now, in the order of their ids'}
              </p>
              <HeldTable
                caption={byId ? 'People, by connection and Okta id' : 'People'}
                columns={peopleColumns(
                  maxAgeSeconds,
                  byId
                    ? undefined
                    : {
                        now: search.sort ?? 'name',
                        onChange: (sort) => filter(peopleSearch({ ...search, sort })),
                      },
                )}
                rows={people}
                query={query}
                view={JSON.stringify([search, connection])}
                what="people"
                counted={Boolean(total)}
              />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

/** Rows that a list begins with where it has as many. */
const WHOLE = 50;
/** Pages that are read for them at most before somebody is asked. */
const MOST_PAGES = 20;

/** Who holds a role is not stored, so that pages of holders may be short, or empty: the next ones are read as well. */
function useWholePages(
  query: Pick<
    UseInfiniteQueryResult<InfiniteData<Schemas['PersonPage']>>,
    'data' | 'hasNextPage' | 'isFetching' | 'isError' | 'fetchNextPage'
  >,
  sparse: boolean,
): void {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const shown = data === undefined ? 0 : itemsOf(data).length;
  const pages = data?.pages.length ?? 0;
  const wanted = sparse && hasNextPage && !isFetching && !isError && shown < WHOLE && pages < MOST_PAGES;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
}

function Nobody(props: { readonly filtered: boolean; readonly onClear: () => void }): JSX.Element {
  return props.filtered ? (
    <EmptyState title="Nobody found" action={<Button onClick={props.onClear}>Show everybody</Button>}>
      Only people who have signed in here are known. Somebody who never did can be looked up under Explain.
    </EmptyState>
  ) : (
    <EmptyState
      title="Nobody has signed in yet"
      action={<LinkButton to="/connections">Try a sign-in</LinkButton>}
    >
      Whoever signs in through Okta appears here, with the groups that Okta told and the roles that they give.
    </EmptyState>
  );
}
