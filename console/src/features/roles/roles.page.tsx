import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useMay, useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import { EditRoleDialog } from './edit-role-dialog.js';
import { RoleAccessDialog } from './role-access-dialog.js';
import { givenWords, useWords } from './role-summary.js';
import styles from './roles.module.css';
import { roleSummariesQuery } from './roles.queries.js';
import type { RolesSearch } from './roles-search.js';
import { NewRoleDialog } from './new-role-dialog.js';

type Summary = Schemas['RoleSummary'];

const route = getRouteApi('/roles');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/roles')({ component: RolesPage });

function RolesPage(): JSX.Element {
  const roles = useQuery(roleSummariesQuery);
  const [seesGroups, seesUses] = [useMay('group-mappings:read'), useMay('applications:read')];
  const { open, remove, add, access, compare } = route.useSearch();
  const navigate = useNavigate();
  const refusal = useRefusal('roles:write');
  const go = (search: RolesSearch): void => void navigate({ to: '/roles', search, resetScroll: false });
  const show = (key: string | undefined): void => go(key === undefined ? {} : { open: key });

  const columns: readonly Column<Summary>[] = [
    { label: 'Role', cell: ({ name }) => name },
    {
      label: 'Key',
      cell: ({ role, builtIn }) => (
        <>
          <code>{role}</code> {builtIn && <Badge>Built in</Badge>}
        </>
      ),
    },
    { label: 'Rank', cell: ({ rank }) => rank, numeric: true },
    {
      label: 'Given by',
      cell: (summary) => (seesGroups ? givenWords(summary) : 'Needs group-mappings:read'),
    },
    { label: 'Counts in', cell: (summary) => (seesUses ? useWords(summary) : 'Needs applications:read') },
    {
      label: 'Actions',
      bare: true,
      cell: ({ role, name }) => (
        <span className={styles.actions}>
          <Button look="quiet" aria-label={`Access of ${name}`} onClick={() => go({ access: role })}>
            Access
          </Button>
          <Button look="quiet" aria-label={`Edit ${name}`} onClick={() => show(role)}>
            Edit
          </Button>
        </span>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title="Roles"
        actions={
          <>
            <Button look="primary" refusal={refusal} onClick={() => go({ add: 'role' })}>
              <Plus size={16} aria-hidden />
              New role
            </Button>
            <AsCode requests={() => [{ path: '/api/v1/roles' }]} />
          </>
        }
      >
        People have a role by the Okta group that maps to it. What a role may do is said by grants and access
        rules.
      </PageHeader>
      <QueryView query={roles} label="roles" permission="roles:read" rows={5}>
        {({ items, truncated }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title="No roles">
                A role is what a group of Okta gives to its members here.
              </EmptyState>
            ) : (
              <Table
                caption="Roles, the most powerful first"
                columns={columns}
                rows={items}
                keyOf={({ role }) => role}
              />
            )}
            {truncated && <Notice>The {items.length} most powerful roles are shown; there are more.</Notice>}
            {add === 'role' && <NewRoleDialog roles={items} onClose={() => show(undefined)} />}
            {access !== undefined && (
              <RoleAccessDialog
                role={access}
                compare={compare}
                roles={items}
                onCompare={(other) => go({ access, compare: other })}
                onClose={() => go({})}
              />
            )}
          </>
        )}
      </QueryView>
      {open !== undefined && (
        <EditRoleDialog
          key={open}
          roleKey={open}
          deleting={remove === 'role'}
          onDeleting={(deletes) => (deletes ? go({ open, remove: 'role' }) : show(open))}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}
