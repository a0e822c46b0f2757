import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { JSX } from 'react';
import { itemsOf } from '../../api/pages.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import type { Application } from './applications.queries.js';
import styles from './applications.module.css';
import { credentialsQuery, type Credential } from './credentials.queries.js';

const route = getRouteApi('/applications/$application');

const NewCredentialDialog = dialogOnDemand(() =>
  import('./new-credential-dialog.js').then((module) => module.NewCredentialDialog),
);
const RevokeCredentialDialog = dialogOnDemand(() =>
  import('./revoke-credential-dialog.js').then((module) => module.RevokeCredentialDialog),
);

/** With what an application asks the gateway. A token is shown once, when it is made. */
export function CredentialsTab({ application }: { readonly application: Application }): JSX.Element {
  const { slug } = application;
  const { open } = route.useSearch();
  const navigate = useNavigate();
  const credentials = useInfiniteQuery(credentialsQuery(slug));
  const refusal = useRefusal('applications:write');
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      search: (before) => ({ ...before, open: dialog }),
      resetScroll: false,
    });
  const newButton = (
    <Button look="primary" refusal={refusal} onClick={() => show('new-credential')}>
      <Plus size={16} aria-hidden />
      New credential
    </Button>
  );
  const columns: readonly Column<Credential>[] = [
    { label: 'Credential', cell: ({ name }) => name },
    {
      label: 'Made',
      cell: ({ createdAt, createdBy }) => (
        <>
          <RelativeTime at={createdAt} /> by {createdBy}
        </>
      ),
    },
    {
      label: 'Last used',
      cell: ({ lastUsedAt, lastUsedAddress, lastUsedProgram }) =>
        lastUsedAt === null ? (
          'Never'
        ) : (
          <>
            <RelativeTime at={lastUsedAt} />
            {lastUsedAddress !== undefined && ` from ${lastUsedAddress}`}
            {lastUsedProgram !== undefined && ` by ${lastUsedProgram}`}
          </>
        ),
    },
    {
      label: 'Expires',
      cell: ({ expiresAt }) => (expiresAt === null ? 'Never' : <RelativeTime at={expiresAt} />),
    },
    {
      label: 'Actions',
      bare: true,
      cell: ({ id, name }) => (
        <>
          <Button
            look="quiet"
            aria-label={`Replace ${name}`}
            refusal={refusal}
            onClick={() => show(`replace-${id}`)}
          >
            Replace
          </Button>
          <Button
            look="quiet"
            aria-label={`Revoke ${name}`}
            refusal={refusal}
            onClick={() => show(`revoke-${id}`)}
          >
            Revoke
          </Button>
        </>
      ),
    },
  ];
  return (
    <QueryView query={credentials} label="credentials" permission="applications:read" rows={3}>
      {(data) => {
        const items = itemsOf(data);
        const replaced = items.find(({ id }) => open === `replace-${id}`);
        const revoked = items.find(({ id }) => open === `revoke-${id}`);
        return (
          <>
            {items.length === 0 ? (
              <EmptyState title="No credential yet" action={newButton}>
                With one the application asks what somebody may do, and writes its own entities. It can do
                nothing else.
              </EmptyState>
            ) : (
              <>
                <div className={styles.bar}>
                  <p>Asks decisions and writes entities of this application; nothing else.</p>
                  {newButton}
                </div>
                <Table
                  caption="Credentials, the newest first"
                  columns={columns}
                  rows={items}
                  keyOf={({ id }) => id}
                />
                <LoadMore query={credentials} shown={items.length} what="credentials" />
              </>
            )}
            {(open === 'new-credential' || replaced) && (
              <NewCredentialDialog
                key={open}
                application={slug}
                replaces={replaced}
                onRevoke={(id) => show(`revoke-${id}`)}
                onClose={() => show(undefined)}
              />
            )}
            {revoked && refusal === undefined && (
              <RevokeCredentialDialog
                application={slug}
                credential={revoked}
                onClose={() => show(undefined)}
              />
            )}
          </>
        );
      }}
    </QueryView>
  );
}
