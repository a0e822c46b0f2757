import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { api, read, type Schemas } from '../../api/client.js';
import { byCursor, itemsOf } from '../../api/pages.js';
import { askedWords, decisionReasons, reasonWords, subjectWords } from '../../protect/decision-words.js';
import { Badge } from '../../ui/badge.js';
import { Select } from '../../ui/field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { LoadMore } from '../../ui/load-more.js';
import { NewRows, useHeldRows } from '../../ui/new-rows.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import type { Application } from './applications.queries.js';

const route = getRouteApi('/applications/$application');

type Decision = Schemas['RecordedDecisionResponse'];
type Reason = Decision['reason'];
type Outcome = 'allow' | 'deny';

const decisionsQuery = (application: string, outcome: Outcome | undefined, reason: Reason | undefined) =>
  infiniteQueryOptions({
    queryKey: ['decisions', 'of', application, outcome, reason],
    queryFn: ({ signal, pageParam }) =>
      read(
        api.GET('/api/v1/decisions', {
          params: { query: { application, outcome, reason, limit: 50, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

const columns: readonly Column<Decision>[] = [
  {
    label: 'Request',
    cell: ({ asked }) => (
      <>
        <code>{askedWords(asked)}</code> {asked?.host}
      </>
    ),
  },
  { label: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
  { label: 'Who', cell: ({ subject }) => subjectWords(subject) },
  {
    label: 'Answer',
    cell: ({ allowed, reason, unenforced }) => (
      <>
        <Badge look={allowed ? 'good' : 'bad'}>{allowed ? '✔ Allowed' : '✗ Denied'}</Badge>{' '}
        {reasonWords(reason)}
        {unenforced !== undefined && ` (enforced: denied, ${reasonWords(unenforced)})`}
      </>
    ),
  },
  {
    label: 'Why',
    bare: true,
    cell: ({ requestId, asked }) => (
      <Link to="/explain" search={{ at: requestId }}>
        Explain<span className="visually-hidden"> {askedWords(asked)}</span>
      </Link>
    ),
  },
];

/** What was decided about the application lately, each with the way to its explanation. */
export function ActivityTab({ application }: { readonly application: Application }): JSX.Element {
  const { slug } = application;
  const search = route.useSearch();
  const navigate = useNavigate();
  const reason = decisionReasons.find((known) => known === search.reason);
  const outcome = search.outcome === 'allow' || search.outcome === 'deny' ? search.outcome : undefined;
  const decisions = useInfiniteQuery(decisionsQuery(slug, outcome, reason));
  const filter = (chosen: {
    readonly outcome?: string | undefined;
    readonly reason?: string | undefined;
  }): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      search: (before) => ({ ...before, ...chosen }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <FilterBar
        label="Decisions"
        set={[outcome, reason].filter(Boolean).length}
        onClear={() => filter({ outcome: undefined, reason: undefined })}
      >
        <Select
          label="Answer"
          value={outcome ?? ''}
          onChange={({ target: { value } }) =>
            filter({ outcome: value || undefined, reason: value === 'allow' ? undefined : reason })
          }
        >
          <option value="">Allowed and denied</option>
          <option value="allow">Allowed</option>
          <option value="deny">Denied</option>
        </Select>
        {outcome !== 'allow' && (
          <Select
            label="Why it was denied"
            value={reason ?? ''}
            onChange={({ target: { value } }) => filter({ reason: value || undefined })}
          >
            <option value="">For whatever reason</option>
            {decisionReasons
              .filter((name) => name !== 'allowed')
              .map((name) => (
                <option key={name} value={name}>
                  {reasonWords(name)}
                </option>
              ))}
          </Select>
        )}
      </FilterBar>
      <QueryView query={decisions} label="decisions" permission="decisions:read" rows={6}>
        {(data) => (
          <Decisions
            items={itemsOf(data)}
            view={`${slug} ${outcome ?? ''} ${reason ?? ''}`}
            filtered={outcome !== undefined || reason !== undefined}
          />
        )}
      </QueryView>
      {decisions.data && (
        <LoadMore query={decisions} shown={itemsOf(decisions.data).length} what="decisions" />
      )}
    </>
  );
}

function Decisions(props: {
  readonly items: readonly Decision[];
  readonly view: string;
  readonly filtered: boolean;
}): JSX.Element {
  const { items, view, filtered } = props;
  const { shown, waiting, show } = useHeldRows(items, ({ id }) => id, view);
  if (items.length === 0) {
    return (
      <EmptyState title="Nothing was decided lately">
        {filtered
          ? 'No decision that is kept has this answer.'
          : 'Every request that a proxy asks about shows up here.'}
      </EmptyState>
    );
  }
  return (
    <>
      <NewRows waiting={waiting} show={show} />
      <Table
        caption="Decisions, the newest first. Of what is allowed a sample is kept, for a week at most"
        columns={columns}
        rows={shown}
        keyOf={({ id }) => id}
      />
    </>
  );
}
