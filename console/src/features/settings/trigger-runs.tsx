import { useInfiniteQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { itemsOf } from '../../api/pages.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table, type Column } from '../../ui/table.js';
import { runsQuery } from './triggers.queries.js';

type Run = Schemas['TriggerRunResponse'];

const STATES: Readonly<Record<Run['status'], { look: BadgeLook; text: string }>> = {
  succeeded: { look: 'good', text: '✔ done' },
  running: { look: 'info', text: 'running' },
  failed: { look: 'bad', text: '✗ failed' },
};

const COLUMNS: readonly Column<Run>[] = [
  { label: 'Began', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
  {
    label: 'State',
    cell: ({ status, fault }) => (
      <>
        <Badge look={STATES[status].look}>{STATES[status].text}</Badge> {fault}
      </>
    ),
  },
  { label: 'Events', numeric: true, cell: ({ eventCount }) => eventCount },
];

/** What a poll or a search brought lately. */
export function TriggerRuns({ id }: { readonly id: string }): JSX.Element {
  const runs = useInfiniteQuery(runsQuery(id));
  return (
    <section>
      <h3>Last runs</h3>
      <QueryView query={runs} label="runs" permission="event-triggers:read" rows={3}>
        {(data) => {
          const items = itemsOf<Run>(data);
          if (items.length === 0) return <p>It has brought nothing yet.</p>;
          return (
            <>
              <Table
                caption="Runs, the newest first"
                columns={COLUMNS}
                rows={items}
                keyOf={(run) => run.id}
              />
              <LoadMore query={runs} shown={items.length} what="runs" />
            </>
          );
        }}
      </QueryView>
    </section>
  );
}
