import { useInfiniteQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { JSX } from 'react';
import { itemsOf } from '../../api/pages.js';
import { useMay, useRefusal } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Button, LinkButton } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { LoadMore } from '../../ui/load-more.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { SearchField } from '../../ui/search-field.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import { isGateway } from './application-tabs.js';
import { applicationsQuery, type Application } from './applications.queries.js';

const route = getRouteApi('/applications');

const NewApplicationDialog = dialogOnDemand(() =>
  import('./new-application-dialog.js').then((module) => module.NewApplicationDialog),
);

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/applications')({ component: ApplicationsPage });

function ApplicationsPage(): JSX.Element {
  const { open, q } = route.useSearch();
  const navigate = useNavigate();
  const mayDecisions = useMay('decisions:read');
  const applications = useInfiniteQuery(applicationsQuery(mayDecisions, q));
  const refusal = useRefusal('applications:write');
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/applications',
      search: { ...(q === undefined ? {} : { q }), ...(dialog === undefined ? {} : { open: dialog }) },
      resetScroll: false,
    });
  const newButton = (
    <Button look="primary" refusal={refusal} onClick={() => show('new')}>
      <Plus size={16} aria-hidden />
      New application
    </Button>
  );
  const columns: readonly Column<Application>[] = [
    {
      label: 'Application',
      cell: ({ slug, name }) => (
        <Link to="/applications/$application" params={{ application: slug }}>
          {name}
        </Link>
      ),
    },
    { label: 'Short name', cell: ({ slug }) => <code>{slug}</code> },
    { label: 'Hosts', cell: ({ hosts }) => (hosts.length === 0 ? 'None' : hosts.join(', ')) },
    {
      label: 'People of',
      cell: (application) =>
        isGateway(application) ? 'All connections' : application.connections.join(', ') || 'None',
    },
    {
      label: 'Access',
      cell: (application) => <AccessBadge application={application} />,
    },
    {
      label: 'Last asked about',
      cell: ({ lastAskedAt }) => {
        if (!mayDecisions) return 'Needs decisions:read';
        return lastAskedAt === undefined ? 'Not lately' : <RelativeTime at={lastAskedAt} />;
      },
    },
  ];
  return (
    <>
      <PageHeader title="Applications" actions={newButton}>
        What people reach through the gateway, and who may do what there. What no rule allows is denied.
      </PageHeader>
      <SearchField
        label="Search applications"
        placeholder="Name, short name or host"
        value={q ?? ''}
        onSearch={(text) =>
          void navigate({
            to: '/applications',
            search: text === '' ? {} : { q: text },
            replace: true,
            resetScroll: false,
          })
        }
      />
      <QueryView query={applications} label="applications" permission="applications:read" rows={4}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0 && q !== undefined) {
            return (
              <EmptyState
                title="No application found"
                action={<LinkButton to="/applications">Show all</LinkButton>}
              >
                None has this in its name or hosts.
              </EmptyState>
            );
          }
          if (items.length === 0) {
            return (
              <EmptyState title="No application yet" action={newButton}>
                Register one to say which roles may use it, and to get the configuration for its proxy.
              </EmptyState>
            );
          }
          return (
            <>
              <Table
                caption="Applications by short name"
                columns={columns}
                rows={items}
                keyOf={({ slug }) => slug}
              />
              <LoadMore query={applications} shown={items.length} what="applications" />
            </>
          );
        }}
      </QueryView>
      {open === 'new' && <NewApplicationDialog onClose={() => show(undefined)} />}
    </>
  );
}

/** Whether rules are enforced, and whether anybody gets in at all. */
export function AccessBadge({ application }: { readonly application: Application }): JSX.Element {
  if (isGateway(application)) return <Badge look="good">Enforced</Badge>;
  if (application.enforcement === 'shadow') return <Badge look="warn">Only watching</Badge>;
  if (application.accessRules.length === 0) return <Badge>Everything denied</Badge>;
  const open = application.accessRules.filter((rule) => rule.public).length;
  return (
    <>
      <Badge look="good">Enforced</Badge>{' '}
      {open > 0 && <Badge look="warn">{open === 1 ? '1 public rule' : `${open} public rules`}</Badge>}
    </>
  );
}
