import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { itemsOf } from '../../api/pages.js';
import { AsCode } from '../../ui/as-code.js';
import { Badge } from '../../ui/badge.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import type { Column } from '../../ui/table.js';
import { decisionFilter, decisionsQuery } from './activity.queries.js';
import { askedWords } from './activity-words.js';
import { DayFilters, Filters, SelectFilter, TextFilter, type FilterProps } from './filters.js';
import { HeldTable } from '../../ui/held-table.js';
import styles from './activity.module.css';

type Decision = Schemas['RecordedDecisionResponse'];

const NAMES = ['outcome', 'reason', 'application', 'subject', 'requestId', 'from', 'to'] as const;
const OUTCOMES = [
  ['deny', 'Denied'],
  ['allow', 'Allowed'],
] as const;
const REASONS: readonly Decision['reason'][] = [
  ...(['no-session', 'session-expired', 'subject-unknown', 'subject-disabled', 'role-missing'] as const),
  ...(['no-matching-rule', 'application-unknown', 'connection-not-allowed', 'connection-disabled'] as const),
  ...(['membership-stale', 'condition-false', 'step-up-required', 'credential-invalid'] as const),
  ...(['request-ambiguous', 'unavailable', 'allowed'] as const),
];

/** What was decided lately; each row leads to why. */
export function DecisionsTab({ search, onChange }: FilterProps): JSX.Element {
  const connection = useChosenConnection();
  const query = useInfiniteQuery(decisionsQuery(search, connection));
  const filter = { search, onChange };
  return (
    <>
      <Filters {...filter} names={NAMES}>
        <SelectFilter {...filter} name="outcome" label="Outcome" all="Any" options={OUTCOMES} />
        <SelectFilter
          {...filter}
          name="reason"
          label="Reason"
          all="Any"
          options={REASONS.map((reason) => [reason, reason] as const)}
        />
        <TextFilter {...filter} name="application" label="Application" placeholder="wiki" />
        <TextFilter {...filter} name="requestId" label="Request id" />
        <DayFilters {...filter} />
      </Filters>
      <p className={styles.files} data-of-list>
        <AsCode
          requests={() => [
            { path: '/api/v1/decisions', query: { ...decisionFilter(search, connection), limit: 50 } },
          ]}
        />
      </p>
      <QueryView query={query} label="decisions" permission="decisions:read" rows={10}>
        {(data) => {
          const decisions = itemsOf<Decision>(data);
          if (decisions.length === 0)
            return (
              <EmptyState title="No such decision">
                Whenever a proxy or an application asks whether somebody may do something, the answer is kept
                here for a week at most.
              </EmptyState>
            );
          return (
            <HeldTable
              rows={decisions}
              query={query}
              view={JSON.stringify([NAMES.map((name) => search[name]), connection])}
              columns={COLUMNS}
              caption="Decisions, the newest first"
              what="decisions"
            />
          );
        }}
      </QueryView>
    </>
  );
}

const COLUMNS: Column<Decision>[] = [
  {
    label: 'Asked',
    cell: ({ asked, application }) => (
      <>
        {askedWords(asked)} {application === null && <Badge look="warn">no such application</Badge>}
      </>
    ),
  },
  {
    label: 'Decision',
    cell: ({ allowed, reason, unenforced }) => (
      <>
        <Badge look={allowed ? 'good' : 'bad'}>{allowed ? '✔ allowed' : '✗ denied'}</Badge>{' '}
        {!allowed && <code>{reason}</code>}
        {unenforced !== undefined && <Badge look="warn">would be denied: {unenforced}</Badge>}
      </>
    ),
  },
  { label: 'Who', cell: ({ subject }) => <Who subject={subject} /> },
  { label: 'Application', cell: ({ application }) => application ?? 'none' },
  {
    label: 'When',
    cell: ({ at }) => (
      <span className={styles.short}>
        <RelativeTime at={at} />
      </span>
    ),
  },
  { label: 'Through', cell: ({ adapter }) => adapter },
  {
    label: 'More',
    bare: true,
    cell: ({ requestId, asked }) => (
      <Link to="/explain" search={{ at: requestId }} className={styles.short}>
        Explain<span className="visually-hidden"> {askedWords(asked)}</span>
      </Link>
    ),
  },
];

function Who({ subject }: Pick<Decision, 'subject'>): JSX.Element {
  if (!subject) return <>nobody</>;
  return (
    <Link to="/people/$personId" params={{ personId: subject.id }}>
      {subject.name ?? subject.login ?? `person ${subject.id.slice(0, 8)}`}
    </Link>
  );
}
