import { useInfiniteQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { itemsOf } from '../../api/pages.js';
import { useRefusal } from '../../api/session.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table, type Column } from '../../ui/table.js';
import { announce } from '../../ui/toasts.js';
import { deliveriesQuery, useReplayDelivery, type Delivery } from './triggers.queries.js';

const STATES: Readonly<Record<Delivery['status'], { look: BadgeLook; text: string }>> = {
  delivered: { look: 'good', text: '✔ delivered' },
  pending: { look: 'info', text: 'on its way' },
  dead: { look: 'bad', text: '✗ given up' },
};

/** What a trigger passed on lately, each of which can be sent again. */
export function Deliveries({ id }: { readonly id: string }): JSX.Element {
  const deliveries = useInfiniteQuery(deliveriesQuery(id));
  const replay = useReplayDelivery();
  const refusal = useRefusal('event-triggers:write');
  const columns: readonly Column<Delivery>[] = [
    { label: 'Made', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    {
      label: 'State',
      cell: ({ status }) => <Badge look={STATES[status].look}>{STATES[status].text}</Badge>,
    },
    { label: 'Events', numeric: true, cell: ({ events }) => events },
    {
      label: 'Last answer',
      cell: ({ lastStatus, lastFault, attempts }) =>
        `${lastStatus ?? 'none'}${lastFault === null ? '' : `, ${lastFault}`} (tried ${attempts} times)`,
    },
    {
      label: 'Actions',
      bare: true,
      cell: (delivery) => (
        <Button
          look="quiet"
          refusal={refusal}
          busy={replay.isPending}
          aria-label={`Send the delivery ${delivery.id} again`}
          onClick={() =>
            replay.mutate(
              { id, delivery: delivery.id },
              { onSuccess: () => announce('It is on its way again') },
            )
          }
        >
          Send again
        </Button>
      ),
    },
  ];
  return (
    <section>
      <h3>Last deliveries</h3>
      {replay.error && <FormProblem problem={replay.error} />}
      <QueryView query={deliveries} label="deliveries" permission="event-triggers:read" rows={3}>
        {(data) => {
          const items = itemsOf<Delivery>(data);
          if (items.length === 0) return <p>Nothing was passed on yet.</p>;
          return (
            <>
              <Table
                caption="Deliveries, the newest first"
                columns={columns}
                rows={items}
                keyOf={(delivery) => delivery.id}
              />
              <LoadMore query={deliveries} shown={items.length} what="deliveries" />
            </>
          );
        }}
      </QueryView>
    </section>
  );
}
