import { useQuery } from '@tanstack/react-query';
import { createLazyRoute } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { Table, type Column } from '../../ui/table.js';
import { rolesQuery } from './roles.queries.js';

type Role = Schemas['RoleResponse'];

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/roles')({ component: RolesPage });

const columns: readonly Column<Role>[] = [
  { label: 'Role', cell: ({ name }) => name },
  { label: 'Key', cell: ({ key }) => <code>{key}</code> },
  { label: 'Rank', cell: ({ rank }) => rank, numeric: true },
  { label: 'Origin', cell: ({ builtIn }) => <Badge>{builtIn ? 'Built in' : 'Own'}</Badge> },
];

function RolesPage(): JSX.Element {
  const roles = useQuery(rolesQuery);
  return (
    <>
      <PageHeader title="Roles">
        A role is given to people by the Okta group that maps to it. What it may do, grants and access rules
        say.
      </PageHeader>
      <QueryView query={roles} label="roles" permission="roles:read" rows={5}>
        {({ items }) => (
          <Table
            caption="Roles, the most powerful first"
            columns={columns}
            rows={items}
            keyOf={({ key }) => key}
          />
        )}
      </QueryView>
    </>
  );
}
