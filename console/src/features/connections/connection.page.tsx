import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { isProduction } from '../../api/connections.js';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';
import { SignInTest } from '../../connect/sign-in-test.js';
import { Button, LinkButton } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { Checks } from './checks.js';
import { ConnectionBadges } from './connection-badges.js';
import { tabOf, TABS, type ConnectionSearch, type ConnectionTab } from './connection-search.js';
import styles from './connections.module.css';
import { DeleteDialog } from './delete-dialog.js';
import { DraftSteps } from './draft-steps.js';
import { GuideTab } from './guide-tab.js';
import { HealthFacts } from './health-facts.js';
import { SettingsTab } from './settings-tab.js';
import { StatusDialog } from './status-dialog.js';

const route = getRouteApi('/connections/$connectionSlug');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/connections/$connectionSlug')({ component: ConnectionPage });

const LABELS: Readonly<Record<ConnectionTab, string>> = {
  health: 'Health',
  settings: 'Settings',
  guide: 'Set-up guide',
  test: 'Test sign-in',
};

function ConnectionPage(): JSX.Element {
  const { connectionSlug: slug } = route.useParams();
  const connection = useQuery(connectionQuery(slug));
  return (
    <>
      <PageHeader
        title={connection.data?.body.name ?? 'Connection'}
        actions={<LinkButton to="/connections">All connections</LinkButton>}
      >
        How people sign in through this connection: whether it works, what is set here, what is to be done in
        Okta, and what a sign-in would give somebody.
      </PageHeader>
      {connection.data && (
        <p className={styles.badges}>
          <ConnectionBadges connection={connection.data.body} />
        </p>
      )}
      <QueryView query={connection} label="connection" permission="connections:read" rows={8}>
        {(read) =>
          read.body.kind === 'local' ? (
            <p>
              Local accounts are built in. The command line administers them; there is nothing to set here.
            </p>
          ) : (
            <OneConnection key={read.body.id} read={read} />
          )
        }
      </QueryView>
    </>
  );
}

function OneConnection({ read }: { readonly read: Versioned<Connection> }): JSX.Element {
  const { slug } = read.body;
  const refusal = useRefusal('connections:write');
  const search = route.useSearch();
  const navigate = useNavigate();
  const tab = tabOf(search);
  const go = (next: ConnectionSearch): void =>
    void navigate({
      to: '/connections/$connectionSlug',
      params: { connectionSlug: slug },
      search: next,
      resetScroll: false,
    });
  const close = (): void => go({ ...search, open: undefined });
  return (
    <>
      <TabList label={`Parts of ${read.body.name}`}>
        {TABS.map((name) => (
          <TabLink
            key={name}
            to="/connections/$connectionSlug"
            params={{ connectionSlug: slug }}
            search={{ tab: name, test: search.test }}
            shown={name === tab}
          >
            {name === 'guide' && read.body.status === 'draft' ? 'Set-up' : LABELS[name]}
          </TabLink>
        ))}
      </TabList>
      {tab === 'health' && <HealthTab read={read} onStatus={() => go({ ...search, open: 'status' })} />}
      {tab === 'settings' && (
        <SettingsTab read={read} open={search.open} onOpen={(open) => go({ ...search, open })} />
      )}
      {tab === 'guide' &&
        (read.body.status === 'draft' ? (
          <DraftSteps read={read} search={search} onGo={go} />
        ) : (
          <GuideTab connection={read.body} />
        ))}
      {tab === 'test' && <TestTab connection={read.body} search={search} onGo={go} />}
      {search.open === 'status' && refusal === undefined && <StatusDialog read={read} onClose={close} />}
      {search.open === 'delete' && refusal === undefined && (
        <DeleteDialog
          connection={read.body}
          onClose={close}
          onDeleted={() => void navigate({ to: '/connections' })}
        />
      )}
    </>
  );
}

function HealthTab(props: {
  readonly read: Versioned<Connection>;
  readonly onStatus: () => void;
}): JSX.Element {
  const { body } = props.read;
  const refusal = useRefusal('connections:write');
  return (
    <>
      <Card
        title="As of the gateway’s last calls"
        prod={isProduction(body)}
        beside={
          <Button refusal={refusal} onClick={props.onStatus}>
            {body.status === 'active' ? 'Disable…' : 'Activate…'}
          </Button>
        }
      >
        <HealthFacts connection={body} />
      </Card>
      <Card title="Checks">
        <p>
          The gateway asks Okta about the issuer, the client, the groups, the API credential and its scopes,
          and says what to change where. Nothing is changed by it.
        </p>
        <Checks connection={body} />
      </Card>
    </>
  );
}

function TestTab(props: {
  readonly connection: Connection;
  readonly search: ConnectionSearch;
  readonly onGo: (search: ConnectionSearch) => void;
}): JSX.Element {
  const refusal = useRefusal('connections:write');
  return (
    <Card title="Test sign-in">
      <SignInTest
        connection={props.connection}
        test={props.search.test}
        refusal={refusal}
        onBegun={(test) => props.onGo({ ...props.search, test })}
      />
    </Card>
  );
}
