import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { methodWords } from '../../api/membership-words.js';
import { itemsOf } from '../../api/pages.js';
import { AsCode } from '../../ui/as-code.js';
import { Badge } from '../../ui/badge.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import type { Column } from '../../ui/table.js';
import { signInFilter, signInsFile, signInsQuery } from './activity.queries.js';
import { DayFilters, FileLinks, Filters, SelectFilter, type FilterProps } from './filters.js';
import { HeldTable } from '../../ui/held-table.js';
import styles from './activity.module.css';

type SignIn = Schemas['RecordedSignIn'];

const NAMES = ['outcome', 'method', 'subject', 'from', 'to'] as const;
const OUTCOMES = [
  ['success', 'Signed in'],
  ['denied', 'Denied'],
  ['failure', 'Failed'],
] as const;
const METHODS = ['okta', 'okta-tile', 'step-up', 'local'].map(
  (method) => [method, methodWords(method)] as const,
);

/** Who signed in, and who was refused. */
export function SignInsTab({ search, onChange }: FilterProps): JSX.Element {
  const connection = useChosenConnection();
  const query = useInfiniteQuery(signInsQuery(search, connection));
  const filter = { search, onChange };
  return (
    <>
      <Filters {...filter} names={NAMES}>
        <SelectFilter {...filter} name="outcome" label="Outcome" all="Any" options={OUTCOMES} />
        <SelectFilter {...filter} name="method" label="How" all="In any way" options={METHODS} />
        <DayFilters {...filter} />
      </Filters>
      <p className={styles.files} data-of-list>
        <AsCode
          requests={() => [
            { path: '/api/v1/sign-ins', query: { ...signInFilter(search, connection), limit: 50 } },
            { path: '/api/v1/sign-ins', query: { ...signInFilter(search, connection), format: 'csv' } },
          ]}
        />
      </p>
      <FileLinks files={[[signInsFile(search, connection), 'CSV']]} />
      <QueryView query={query} label="sign-ins" permission="subjects:read" rows={10}>
        {(data) => {
          const signIns = itemsOf<SignIn>(data);
          if (signIns.length === 0)
            return (
              <EmptyState title="No such sign-in">
                Everybody who signs in through the gateway appears here, and everybody who was refused.
              </EmptyState>
            );
          return (
            <HeldTable
              rows={signIns}
              query={query}
              view={JSON.stringify([NAMES.map((name) => search[name]), connection])}
              columns={COLUMNS}
              caption="Sign-ins, the newest first"
              what="sign-ins"
            />
          );
        }}
      </QueryView>
    </>
  );
}

const OUTCOME_WORDS = {
  success: ['good', '✔ signed in'],
  denied: ['bad', '✗ denied'],
  failure: ['bad', '✗ failed'],
} as const;

const COLUMNS: Column<SignIn>[] = [
  { label: 'Who', cell: (signIn) => <Who signIn={signIn} /> },
  {
    label: 'Outcome',
    cell: ({ outcome, reason }) => {
      const [look, words] = OUTCOME_WORDS[outcome];
      return (
        <>
          <span className={styles.short}>
            <Badge look={look}>{words}</Badge>
          </span>{' '}
          {reason !== null && <code>{reason}</code>}
        </>
      );
    },
  },
  { label: 'How', cell: ({ method }) => (method === null ? 'not noted' : methodWords(method)) },
  {
    label: 'When',
    cell: ({ at }) => (
      <span className={styles.short}>
        <RelativeTime at={at} />
      </span>
    ),
  },
  { label: 'Address', cell: ({ address }) => (address === null ? 'not noted' : <code>{address}</code>) },
  { label: 'Roles', cell: ({ roles }) => (roles.length === 0 ? 'none' : roles.join(', ')) },
  { label: 'Connection', cell: ({ connection }) => connection ?? 'none' },
  {
    label: 'More',
    bare: true,
    cell: (signIn) => (
      <Link to="/activity" search={{ tab: 'audit', event: signIn.id }} className={styles.short}>
        Details<span className="visually-hidden"> of the sign-in of {nameOf(signIn)}</span>
      </Link>
    ),
  },
];

function nameOf({ subject, localAccount }: SignIn): string {
  return subject?.name ?? localAccount?.name ?? 'somebody unknown';
}

function Who({ signIn }: { readonly signIn: SignIn }): JSX.Element {
  const { subject } = signIn;
  if (!subject) return <>{nameOf(signIn)}</>;
  return (
    <Link to="/people/$personId" params={{ personId: subject.id }}>
      {subject.name}
    </Link>
  );
}
