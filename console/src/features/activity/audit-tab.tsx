import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { itemsOf } from '../../api/pages.js';
import { AsCode } from '../../ui/as-code.js';
import { Badge } from '../../ui/badge.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import type { Column } from '../../ui/table.js';
import { auditFilter, auditFile, auditQuery } from './activity.queries.js';
import type { ActivitySearch } from './activity-search.js';
import { actionWords, outcomeWord, saidIn, sealMark, targetName } from './activity-words.js';
import { Actor } from './actor.js';
import { AuditEventDialog } from './audit-event-dialog.js';
import { DayFilters, FileLinks, Filters, SelectFilter, TextFilter, type FilterProps } from './filters.js';
import { HeldTable } from '../../ui/held-table.js';
import styles from './activity.module.css';

type AuditEvent = Schemas['AuditEventResponse'];

const NAMES = ['q', 'actor', 'action', 'target', 'requestId', 'address', 'outcome', 'from', 'to'] as const;
const OUTCOMES = [
  ['success', 'Done'],
  ['denied', 'Denied'],
  ['failure', 'Failed'],
] as const;

/** Who changed what. */
export function AuditTab({ search, onChange }: FilterProps): JSX.Element {
  const connection = useChosenConnection();
  const query = useInfiniteQuery(auditQuery(search, connection));
  const filter = { search, onChange };
  const view = JSON.stringify([NAMES.map((name) => search[name]), connection]);
  return (
    <>
      <Filters {...filter} names={NAMES}>
        <TextFilter {...filter} name="q" label="Name contains" placeholder="Auditor" />
        <TextFilter {...filter} name="actor" label="Who" placeholder="ada@example.com" />
        <TextFilter {...filter} name="action" label="What" placeholder="group-mapping.*" />
        <TextFilter {...filter} name="target" label="To what" placeholder="role:auditor" />
        <SelectFilter {...filter} name="outcome" label="Outcome" all="Any" options={OUTCOMES} />
        <TextFilter {...filter} name="requestId" label="Request id" />
        <TextFilter {...filter} name="address" label="Address" placeholder="192.0.2.1" />
        <DayFilters {...filter} />
      </Filters>
      <p className={styles.files} data-of-list>
        <AsCode
          requests={() => [
            { path: '/api/v1/audit-events', query: { ...auditFilter(search, connection), limit: 50 } },
            { path: '/api/v1/audit-events', query: { ...auditFilter(search, connection), format: 'csv' } },
          ]}
        />
      </p>
      <FileLinks
        files={[
          [auditFile(search, connection, 'csv'), 'CSV'],
          [auditFile(search, connection, 'ndjson'), 'JSON lines'],
        ]}
      />
      <QueryView query={query} label="audit events" permission="audit-events:read" rows={10}>
        {(data) => {
          const events = itemsOf<AuditEvent>(data);
          if (events.length === 0) return <NoEvents query={query} />;
          return (
            <HeldTable
              rows={events}
              query={query}
              view={view}
              columns={columns(search)}
              caption="Audit events, the newest first"
              what="events"
            />
          );
        }}
      </QueryView>
      <AuditEventDialog search={search} onChange={onChange} />
    </>
  );
}

/** When a part of a name is looked for, a page may be empty although older ones are not. */
function NoEvents({ query }: { readonly query: Parameters<typeof LoadMore>[0]['query'] }): JSX.Element {
  return (
    <>
      <EmptyState title="No such event">
        {query.hasNextPage
          ? 'There is none among the newest events. Older ones were not looked through yet.'
          : 'Every change of an admin is recorded here, with how it was before, and so is every sign-in.'}
      </EmptyState>
      {query.hasNextPage && <LoadMore query={query} shown={0} what="events" />}
    </>
  );
}

function SealMark({ seal }: { readonly seal: NonNullable<AuditEvent['seal']> }): JSX.Element {
  const [look, word] = sealMark(seal);
  return (
    <span className={styles.short}>
      <Badge look={look}>{word}</Badge>
    </span>
  );
}

function columns(search: ActivitySearch): Column<AuditEvent>[] {
  return [
    {
      label: 'What',
      cell: ({ id, action }) => (
        <Link to="/activity" search={{ ...search, event: id }} resetScroll={false}>
          {actionWords(action)}
        </Link>
      ),
    },
    { label: 'To what', cell: (event) => targetName(event) },
    {
      label: 'Who',
      cell: ({ actor }) => (
        <span className={styles.who}>
          <Actor actor={actor} />
        </span>
      ),
    },
    {
      label: 'When',
      cell: ({ at }) => (
        <span className={styles.short}>
          <RelativeTime at={at} />
        </span>
      ),
    },
    {
      label: 'Outcome',
      cell: (event) => {
        const [look, words] = outcomeWord(event.outcome);
        const reason = saidIn(event, 'reason');
        return (
          <>
            <span className={styles.short}>
              <Badge look={look}>{words}</Badge>
            </span>{' '}
            {reason !== undefined && <code>{reason}</code>}
          </>
        );
      },
    },
    { label: 'Connection', cell: ({ connection }) => connection ?? 'all' },
    { label: 'Chain', cell: ({ seal }) => seal && <SealMark seal={seal} /> },
  ];
}
