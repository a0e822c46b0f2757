import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { connectionsQuery, type Connection } from '../../api/connections.js';
import { overviewQuery } from '../../api/overview.queries.js';
import { useMay, useRefusal } from '../../api/session.js';
import { Button, LinkButton } from '../../ui/button.js';
import { DriftNotice } from '../../ui/drift-notice.js';
import { Notice } from '../../ui/notice.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { SearchField } from '../../ui/search-field.js';
import { ShowMore } from '../../ui/show-more.js';
import { EmptyState } from '../../ui/states.js';
import { AddConnection } from './add-connection.js';
import { ConnectionCard } from './connection-card.js';
import styles from './connections.module.css';

const route = getRouteApi('/connections');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/connections')({ component: ConnectionsPage });

function ConnectionsPage(): JSX.Element {
  const { open, q = '' } = route.useSearch();
  const connections = useQuery(connectionsQuery);
  // The navigation has asked for it already.
  const overview = useQuery({ ...overviewQuery(), enabled: false });
  const adding = open === 'new';
  return (
    <>
      <PageHeader
        title={adding ? 'Add a connection' : 'Connections'}
        actions={adding ? <LinkButton to="/connections">All connections</LinkButton> : <AddLink />}
      >
        {adding
          ? 'Another Okta org, or another app of one, through which people sign in. From step 2 on it is a draft on the gateway: close this page and come back whenever you like.'
          : 'The Okta orgs through which people sign in. What is shown is as of the gateway’s last calls; the checks ask Okta now.'}
      </PageHeader>
      <QueryView query={connections} label="connections" permission="connections:read" rows={8}>
        {({ items, nextCursor }) => {
          if (adding) return <AddConnection taken={items.map(({ slug }) => slug)} />;
          if (items.length === 0) {
            return (
              <EmptyState title="No connections" action={<AddLink />}>
                A connection is an Okta org with an app in it. Without one nobody can sign in.
              </EmptyState>
            );
          }
          return (
            <>
              <DriftNotice attention={overview.data?.attention} />
              <ConnectionList items={items} q={q} />
              {nextCursor !== null && (
                <Notice>
                  There are more than these {items.length} connections. Each of the others has its own
                  address.
                </Notice>
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}

/** How many cards are drawn at once: each is as much as four rows of a table. */
const CARDS_AT_ONCE = 50;
/** Fewer than these are soon looked through. */
const MANY = 10;

function ConnectionList({
  items,
  q,
}: {
  readonly items: readonly Connection[];
  readonly q: string;
}): JSX.Element {
  const navigate = useNavigate();
  const [most, setMost] = useState(CARDS_AT_ONCE);
  const found = items.filter(({ name, slug, issuer }) =>
    `${name} ${slug} ${issuer}`.toLowerCase().includes(q.toLowerCase()),
  );
  const shown = found.slice(0, most);
  return (
    <>
      {(items.length > MANY || q !== '') && (
        <SearchField
          label="Search connections"
          placeholder="Name, short name or Okta’s address"
          value={q}
          onSearch={(next) =>
            void navigate({
              to: '/connections',
              search: next === '' ? {} : { q: next },
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
      <p role="status" className={styles.muted}>
        {q !== '' && `${found.length} of ${items.length} connections`}
      </p>
      {shown.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
      <ShowMore shown={shown.length} of={found.length} onMore={() => setMost(most + CARDS_AT_ONCE)} />
    </>
  );
}

function AddLink(): JSX.Element {
  const refusal = useRefusal('connections:write');
  const may = useMay('connections:write');
  return may ? (
    <LinkButton look="primary" to="/connections" search={{ open: 'new' }}>
      Add a connection
    </LinkButton>
  ) : (
    <Button refusal={refusal}>Add a connection</Button>
  );
}
