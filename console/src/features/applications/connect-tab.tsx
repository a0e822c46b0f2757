import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useMay, useRefusal } from '../../api/session.js';
import { expressVerifier, nestVerifier } from '../../protect/app-snippets.js';
import { CodeSnippet } from '../../protect/code-snippet.js';
import { askedWords, newestByHost, reasonWords } from '../../protect/decision-words.js';
import { isCovered } from '../../protect/new-application-fields.js';
import { ProtectApplication } from '../../protect/protect-application.js';
import { newestOfHostsQuery } from '../../protect/protect.queries.js';
import { proxyKind } from '../../protect/proxy-facts.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/states.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table, type Column } from '../../ui/table.js';
import type { Application } from './applications.queries.js';
import styles from './applications.module.css';

const route = getRouteApi('/applications/$application');

/** How an application comes to be asked about, when it last was, and how it knows who its visitor is. */
export function ConnectTab({ application }: { readonly application: Application }): JSX.Element {
  const { slug } = application;
  const { proxy } = route.useSearch();
  const navigate = useNavigate();
  const places = { gateway: location.origin, application: slug };
  return (
    <>
      <section>
        <h2>Put a proxy in front</h2>
        <ProtectApplication
          application={application}
          kind={proxyKind(proxy)}
          onKind={(kind) =>
            void navigate({
              to: '/applications/$application',
              params: { application: slug },
              search: (before) => ({ ...before, proxy: kind }),
              resetScroll: false,
              replace: true,
            })
          }
        />
      </section>
      <section className={styles.section}>
        <h2>Last request of each host</h2>
        <LastRequests application={application} />
      </section>
      <section className={styles.section}>
        <h2>Let the application verify who it is</h2>
        <p>
          Every request that gets through carries a signed statement of who makes it. The application verifies
          it, so that nobody gets in past the proxy.
        </p>
        <CodeSnippet name="Express" text={expressVerifier(places)} />
        <CodeSnippet name="NestJS" text={nestVerifier(places)} />
      </section>
    </>
  );
}

/** A host with the newest decision about it; undefined = none among those that were read. */
interface HostSeen {
  readonly host: string;
  readonly decision: Schemas['RecordedDecisionResponse'] | undefined;
}

function LastRequests({ application }: { readonly application: Application }): JSX.Element {
  const may = useMay('decisions:read');
  const refusal = useRefusal('applications:write');
  const navigate = useNavigate();
  const decisions = useQuery({ ...newestOfHostsQuery(application.slug), enabled: may });
  if (!may) return <p>To see requests, the permission decisions:read is needed.</p>;
  return (
    <QueryView query={decisions} label="last requests" permission="decisions:read" rows={2}>
      {({ items }) => {
        const seen = [...newestByHost(items)];
        const rows = application.hosts.flatMap((registered): HostSeen[] => {
          const found = seen.filter(([host]) => isCovered(host, registered));
          return found.length === 0
            ? [{ host: registered, decision: undefined }]
            : found.map(([host, decision]) => ({ host, decision }));
        });
        if (rows.length === 0) {
          return (
            <EmptyState
              title="No host"
              action={
                <Button
                  look="primary"
                  refusal={refusal}
                  onClick={() =>
                    void navigate({
                      to: '/applications/$application',
                      params: { application: application.slug },
                      search: (before) => ({ ...before, open: 'edit' }),
                      resetScroll: false,
                    })
                  }
                >
                  Add a host
                </Button>
              }
            >
              Requests are told apart by the host that they are for.
            </EmptyState>
          );
        }
        const columns: readonly Column<HostSeen>[] = [
          { label: 'Host', cell: ({ host }) => host },
          {
            label: 'Last request',
            cell: ({ decision }) => (decision ? <RelativeTime at={decision.at} /> : 'None that is kept'),
          },
          {
            label: 'Answer',
            cell: ({ decision }) =>
              decision && (
                <>
                  <Badge look={decision.allowed ? 'good' : 'bad'}>
                    {decision.allowed ? '✔ Allowed' : '✗ Denied'}
                  </Badge>{' '}
                  {reasonWords(decision.reason)}
                </>
              ),
          },
          { label: 'Request', cell: ({ decision }) => decision && <code>{askedWords(decision.asked)}</code> },
          {
            label: 'Why',
            bare: true,
            cell: ({ decision }) =>
              decision && (
                <Link to="/explain" search={{ at: decision.requestId }}>
                  Explain<span className="visually-hidden"> the last request of {decision.asked?.host}</span>
                </Link>
              ),
          },
        ];
        return (
          <Table
            caption="Of the decisions that are kept; of what is allowed, that is a sample"
            columns={columns}
            rows={rows}
            keyOf={({ host }) => host}
          />
        );
      }}
    </QueryView>
  );
}
