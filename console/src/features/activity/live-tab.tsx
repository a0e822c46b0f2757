import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type JSX } from 'react';
import { useChosenConnection } from '../../api/connection.js';
import { useLiveEvents } from '../../live/live-listeners.js';
import type { LiveEvent } from '../../live/live-message.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/field.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { recentNamesQuery, recentQuery } from './activity.queries.js';
import { Filters, TextFilter, withFilter, type FilterProps } from './filters.js';
import {
  arrived,
  EMPTY_FEED,
  FEED_KINDS,
  isWanted,
  rateWords,
  released,
  rowOf,
  rowOfAudit,
  withNames,
  withRecent,
  type FeedKind,
  type FeedRow,
} from './live-feed.js';
import { LiveTable } from './live-table.js';
import styles from './activity.module.css';

const KIND_WORDS: Readonly<Record<FeedKind, string>> = {
  'sign-in': 'Sign-ins',
  denial: 'Denials',
  'okta-event': 'Okta’s events',
  'admin-change': 'Changes of admins',
};

/** How long is waited for more before names are read, in milliseconds. */
const NAMES_AFTER_MS = 500;

/** What happens, as it happens; nothing moves under the pointer. Another connection begins another feed. */
export function LiveTab(props: FilterProps): JSX.Element {
  const connection = useChosenConnection();
  return <LiveFeed key={connection ?? ''} connection={connection} {...props} />;
}

function LiveFeed(props: FilterProps & { readonly connection: string | undefined }): JSX.Element {
  const { search, onChange, connection } = props;
  const query = useQuery(recentQuery(connection));
  const names = useNames(connection);
  const [feed, setFeed] = useState(EMPTY_FEED);
  const [rates, setRates] = useState<LiveEvent['data']>();
  const [paused, setPaused] = useState(false);
  const [watched, setWatched] = useState(false);
  const still = paused || watched;
  useLiveEvents((event) => {
    if (event.kind === 'counters') return setRates(event.data);
    const row = rowOf(event);
    if (!row || !isOf(row, connection)) return;
    setFeed((before) => arrived(before, row, still));
    if (row.kind === 'admin-change') names.ask();
  });
  const wanted = (row: FeedRow): boolean => isWanted(row, search.q, search.without);
  const waiting = feed.waiting.filter(wanted).length;
  const rate = rateWords(rates);
  return (
    <>
      <Filters search={search} onChange={onChange} names={['q', 'without']}>
        <TextFilter
          search={search}
          onChange={onChange}
          name="q"
          label="Only rows with"
          placeholder="ada@example.com"
        />
        <fieldset className={styles.kinds}>
          <legend className="visually-hidden">Kinds that are shown</legend>
          {FEED_KINDS.map((kind) => (
            <Checkbox
              key={kind}
              label={KIND_WORDS[kind]}
              checked={!withoutOf(search.without).includes(kind)}
              onChange={({ target }) =>
                onChange(withFilter(search, ['without', toggled(search.without, kind, target.checked)]))
              }
            />
          ))}
        </fieldset>
      </Filters>
      {/* The button that shows what waits is within reach of the pointer: on the way to it nothing moves either. */}
      <div
        onPointerEnter={() => setWatched(true)}
        onPointerLeave={() => {
          setWatched(false);
          if (!paused) setFeed(released);
        }}
      >
        <div className={styles.bar} data-of-list>
          <Button
            onClick={() => {
              if (paused) setFeed(released);
              setPaused(!paused);
            }}
          >
            {paused ? 'Go on' : 'Pause'}
          </Button>
          <span className={styles.rate}>{rate === undefined ? 'Listening…' : rate}</span>
          <span role="status" className={styles.news}>
            {waiting > 0 && (
              <Button look="quiet" onClick={() => setFeed(released)}>
                Show {waiting} new
              </Button>
            )}
            {paused && waiting === 0 && 'Paused: what happens now waits.'}
          </span>
        </div>
        <QueryView query={query} label="activity" permission="audit-events:read" rows={10}>
          {({ items }) => {
            const all = withNames(withRecent(feed.shown, items.map(rowOfAudit)), names.rows);
            const rows = all.filter(wanted);
            if (rows.length === 0)
              return all.length > 0 ? (
                <EmptyState title="Your filters hide everything">
                  {all.length === 1 ? '1 row is' : `${all.length} rows are`} hidden. Choose “Show everything”
                  to see {all.length === 1 ? 'it' : 'them'}.
                </EmptyState>
              ) : (
                <EmptyState title="Nothing has happened yet">
                  Sign-ins, denials, Okta’s events and changes of admins appear here by themselves.
                </EmptyState>
              );
            return <LiveTable rows={rows} onFocus={setWatched} />;
          }}
        </QueryView>
      </div>
    </>
  );
}

/** The newest audit events once more, for their names: read a moment after somebody asks, and once for all who do. */
function useNames(connection: string | undefined): { rows: readonly FeedRow[]; ask: () => void } {
  const { data, refetch } = useQuery(recentNamesQuery(connection));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (): void => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refetch();
    }, NAMES_AFTER_MS);
  };
  return { rows: useMemo(() => data?.items.map(rowOfAudit) ?? [], [data]), ask };
}

function isOf(row: FeedRow, connection: string | undefined): boolean {
  return connection === undefined || row.connection === connection;
}

function withoutOf(without: string | undefined): readonly string[] {
  return without?.split(',') ?? [];
}

function toggled(without: string | undefined, kind: FeedKind, shown: boolean): string {
  const others = withoutOf(without).filter((one) => one !== kind);
  return (shown ? others : [...others, kind]).join(',');
}
