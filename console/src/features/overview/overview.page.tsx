import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, type JSX } from 'react';
import { useChosenConnection } from '../../api/connection.js';
import {
  OVERVIEW_RANGES,
  overviewQuery,
  type Overview,
  type OverviewRange,
} from '../../api/overview.queries.js';
import { useLiveEvents } from '../../live/live-listeners.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { TabLink } from '../../ui/tabs.js';
import { SetUpList } from './set-up-list.js';
import { OktaStates } from './okta-states.js';
import { Replicas } from './replicas.js';
import { StatisticsCards } from './statistics-cards.js';
import { StatusSentence } from './status-sentence.js';
import styles from './overview.module.css';

const route = getRouteApi('/');

/** Okta's state is told by no event: it is read again this often, in milliseconds, while somebody looks. */
const READ_AGAIN_MS = 15_000;
/** After something happened the numbers are read again, at most this often, in milliseconds. */
const SETTLE_MS = 3_000;

const RANGE_WORDS: Readonly<Record<OverviewRange, string>> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/')({ component: OverviewPage });

function OverviewPage(): JSX.Element {
  const { range = '24h' } = route.useSearch();
  const connection = useChosenConnection();
  const query = useQuery({ ...overviewQuery(range, connection), refetchInterval: READ_AGAIN_MS });
  useRefreshAfterEvents();
  return (
    <>
      <PageHeader title="Overview" actions={<Ranges range={range} />}>
        The state of this gateway at a glance: who signs in, what is denied, and whether Okta and every
        replica are well.
      </PageHeader>
      <QueryView query={query} label="overview" permission="audit-events:read" rows={14}>
        {(overview) => <Parts overview={overview} range={RANGE_WORDS[range]} />}
      </QueryView>
    </>
  );
}

function Parts({ overview, range }: { readonly overview: Overview; readonly range: string }): JSX.Element {
  const { okta, replicas, statistics, checklist, missing } = overview;
  const gapOf = (part: Overview['missing'][number]['part']) => missing.find((gap) => gap.part === part);
  return (
    <>
      <StatusSentence overview={overview} />
      <div id="set-up">
        {checklist && checklist.done < checklist.of && <SetUpList checklist={checklist} />}
      </div>
      <div className={styles.grid}>
        <StatisticsCards statistics={statistics} gap={gapOf('statistics')} range={range} />
        <OktaStates okta={okta} gap={gapOf('okta')} />
        <Replicas replicas={replicas} gap={gapOf('replicas')} />
      </div>
    </>
  );
}

function Ranges({ range }: { readonly range: OverviewRange }): JSX.Element {
  return (
    <nav aria-label="How far back" className={styles.ranges}>
      {OVERVIEW_RANGES.map((one) => (
        <TabLink
          key={one}
          to="/"
          search={{ range: one }}
          resetScroll={false}
          className={styles.range}
          shown={one === range}
        >
          {RANGE_WORDS[one]}
        </TabLink>
      ))}
    </nav>
  );
}

/** Reads the numbers again after something happened: once for all that happens in a few seconds. */
function useRefreshAfterEvents(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLiveEvents(({ kind }) => {
    if (kind === 'counters' || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: ['overview'] });
    }, SETTLE_MS);
  });
}
