import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { itemsOf } from '../../api/pages.js';
import { useRoleNames, useRoles } from '../../api/role-names.js';
import { useRefusal } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { ShownOnceDialog } from '../../ui/shown-once.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import { aboutOf } from './dialog-about.js';
import { NewTokenDialog } from './new-token-dialog.js';
import { RevokeTokenDialog } from './revoke-token-dialog.js';
import styles from './settings.module.css';
import { tryLine } from './token-fields.js';
import { tokensQuery, type ApiToken } from './tokens.queries.js';

const route = getRouteApi('/settings');

/** Credentials for scripts: what there is, made here and revoked here. */
export function TokensTab(): JSX.Element {
  const { open } = route.useSearch();
  const navigate = useNavigate();
  const connection = useChosenConnection();
  const tokens = useInfiniteQuery(tokensQuery(connection));
  const roles = useRoles();
  const nameOf = useRoleNames();
  const refusal = useRefusal('api-tokens:write');
  const [made, setMade] = useState<Schemas['CreatedApiTokenResponse']>();
  const show = (dialog: string | undefined): void =>
    void navigate({ to: '/settings', search: { tab: 'tokens', open: dialog }, resetScroll: false });
  const add = (
    <Button look="primary" refusal={refusal} onClick={() => show('new')}>
      New API token
    </Button>
  );
  const known = tokens.data ? itemsOf<ApiToken>(tokens.data) : [];
  const revoked = open?.startsWith('revoke-') === true ? aboutOf(open).id : undefined;
  return (
    <>
      <div className={styles.intro}>
        <p>
          For scripts and pipelines: one role in one connection each, and never more than its maker may do.
        </p>
        {tokens.data && known.length === 0 ? null : add}
        <AsCode requests={() => [{ path: '/api/v1/api-tokens', query: { limit: 50, connection } }]} />
      </div>
      <QueryView query={tokens} label="API tokens" permission="api-tokens:read" rows={6}>
        {(data) => {
          const items = itemsOf<ApiToken>(data);
          if (items.length === 0) {
            return (
              <EmptyState title="No API tokens" action={add}>
                A script that manages roles, mappings or applications proves itself by one of these.
              </EmptyState>
            );
          }
          return (
            <>
              <Table
                caption="API tokens, the newest first"
                columns={columns(nameOf, refusal, ({ id }) => show(`revoke-${id}`))}
                rows={items}
                keyOf={({ id }) => id}
              />
              <LoadMore query={tokens} shown={items.length} what="API tokens" />
            </>
          );
        }}
      </QueryView>
      {open === 'new' && (
        <NewTokenDialog
          roles={roles}
          onClose={() => show(undefined)}
          onMade={(token) => {
            show(undefined);
            setMade(token);
          }}
        />
      )}
      {made && (
        <ShownOnceDialog
          title={`The token ${made.name}`}
          secrets={[{ label: 'API token', value: made.token }]}
          onClose={() => setMade(undefined)}
        >
          <p>Try it:</p>
          <pre className={styles.code}>{tryLine(location.origin, made.token)}</pre>
        </ShownOnceDialog>
      )}
      {revoked !== undefined && refusal === undefined && (
        <RevokeTokenDialog
          key={revoked}
          id={revoked}
          name={known.find(({ id }) => id === revoked)?.name}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

function columns(
  nameOf: (role: string) => string,
  refusal: string | undefined,
  onRevoke: (token: ApiToken) => void,
): Column<ApiToken>[] {
  return [
    { label: 'Name', cell: ({ name }) => name },
    { label: 'Role', cell: ({ role }) => nameOf(role) },
    { label: 'Connection', cell: ({ connection }) => connection },
    {
      label: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <RelativeTime at={lastUsedAt} />),
    },
    {
      label: 'Made',
      cell: ({ createdAt, createdBy }) => (
        <>
          <RelativeTime at={createdAt} /> by {createdBy}
        </>
      ),
    },
    {
      label: 'Expires',
      cell: ({ expiresAt }) =>
        expiresAt === null ? <Badge look="warn">never</Badge> : <RelativeTime at={expiresAt} />,
    },
    {
      label: 'Actions',
      bare: true,
      cell: (token) => (
        <Button
          look="quiet"
          aria-label={`Revoke ${token.name}`}
          refusal={refusal}
          onClick={() => onRevoke(token)}
        >
          Revoke
        </Button>
      ),
    },
  ];
}
