import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { useConnection } from '../../api/connection.js';
import { useRefusal } from '../../api/session.js';
import { CodeButton } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { GroupsView } from './groups-view.js';
import { groupRolesQuery } from './groups.queries.js';

const route = getRouteApi('/groups');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/groups')({ component: GroupsPage });

function GroupsPage(): JSX.Element {
  const connection = useConnection();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery(groupRolesQuery(connection));
  const refusal = useRefusal('group-mappings:write');
  const open = (dialog: string): void =>
    void navigate({ to: '/groups', search: (all) => ({ ...all, open: dialog }), resetScroll: false });
  return (
    <>
      <PageHeader
        title="Groups → roles"
        actions={
          <>
            <Button look="primary" refusal={refusal} onClick={() => open('map')}>
              Map a group
            </Button>
            <CodeButton />
          </>
        }
      >
        In force at once. Nothing is stored on people; removing a mapping takes the role from everybody who
        had it through this group.
      </PageHeader>
      <QueryView query={query} label="mappings" permission="group-mappings:read" rows={8}>
        {(read) => <GroupsView key={read.body.connection} read={read} search={search} />}
      </QueryView>
    </>
  );
}
