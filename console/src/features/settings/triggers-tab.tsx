import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { useChosenConnection } from '../../api/connection.js';
import { itemsOf } from '../../api/pages.js';
import { useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import { aboutOf } from './dialog-about.js';
import { NewTriggerDialog } from './new-trigger-dialog.js';
import styles from './settings.module.css';
import { kindTitle, rhythm } from './trigger-fields.js';
import { TriggerDialog } from './trigger-dialog.js';
import { TriggerSecrets } from './trigger-secrets.js';
import { TriggerState } from './trigger-state.js';
import { triggersQuery, type Trigger } from './triggers.queries.js';

const route = getRouteApi('/settings');

/** How events of Okta come here, and go on from here. */
export function TriggersTab(): JSX.Element {
  const { open } = route.useSearch();
  const navigate = useNavigate();
  const connection = useChosenConnection();
  const triggers = useInfiniteQuery(triggersQuery(connection));
  const refusal = useRefusal('event-triggers:write');
  const [made, setMade] = useState<Trigger>();
  const about = open === undefined || open === 'new' ? undefined : aboutOf(open);
  const show = (dialog: string | undefined): void =>
    void navigate({ to: '/settings', search: { tab: 'triggers', open: dialog }, resetScroll: false });
  const add = (
    <Button look="primary" refusal={refusal} onClick={() => show('new')}>
      New event trigger
    </Button>
  );
  return (
    <>
      <div className={styles.intro}>
        <p>
          What happens in Okta reaches the gateway by these: a suspended person is signed out in seconds, a
          changed group counts at once. Events can be passed on to a system of yours, signed.
        </p>
        {triggers.data && itemsOf(triggers.data).length === 0 ? null : add}
        <AsCode requests={() => [{ path: '/api/v1/event-triggers', query: { limit: 50, connection } }]} />
      </div>
      <QueryView query={triggers} label="event triggers" permission="event-triggers:read" rows={6}>
        {(data) => {
          const items = itemsOf<Trigger>(data);
          if (items.length === 0) {
            return (
              <EmptyState title="No event triggers" action={add}>
                Without one the gateway learns of changes in Okta by reading groups again, every few minutes.
              </EmptyState>
            );
          }
          return (
            <>
              <Table
                caption="Event triggers, the oldest first"
                columns={COLUMNS}
                rows={items}
                keyOf={({ id }) => id}
              />
              <LoadMore query={triggers} shown={items.length} what="event triggers" />
            </>
          );
        }}
      </QueryView>
      {open === 'new' && (
        <NewTriggerDialog
          onClose={() => show(undefined)}
          onMade={(trigger) => {
            show(undefined);
            setMade(trigger);
          }}
        />
      )}
      {about && about.act !== 'revoke' && (
        <TriggerDialog
          {...about}
          onAct={(act) => show(act === '' ? about.id : `${act}-${about.id}`)}
          onClose={() => show(undefined)}
          onSecrets={setMade}
        />
      )}
      {made && <TriggerSecrets trigger={made} onClose={() => setMade(undefined)} />}
    </>
  );
}

const COLUMNS: readonly Column<Trigger>[] = [
  {
    label: 'Kind',
    cell: ({ id, kind }) => (
      <Link to="/settings" search={{ tab: 'triggers', open: id }} resetScroll={false}>
        {kindTitle(kind)}
      </Link>
    ),
  },
  { label: 'Connection', cell: ({ connection }) => connection },
  { label: 'When', cell: rhythm },
  {
    label: 'Events',
    cell: ({ eventTypes }) => (eventTypes.length === 0 ? 'those that matter here' : eventTypes.join(', ')),
  },
  { label: 'Goes on to', cell: ({ deliverTo }) => deliverTo ?? 'nowhere' },
  {
    label: 'Last',
    cell: ({ status: { lastRunAt } }) => (lastRunAt === null ? 'never' : <RelativeTime at={lastRunAt} />),
  },
  { label: 'State', cell: (trigger) => <TriggerState trigger={trigger} /> },
];
