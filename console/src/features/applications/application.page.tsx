import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type JSX, type LazyExoticComponent } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { Skeleton } from '../../ui/states.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { isGateway, openTab, tabNames, tabsOf, type ApplicationTab } from './application-tabs.js';
import { applicationQuery, type Application } from './applications.queries.js';

const route = getRouteApi('/applications/$application');

type Tab = ComponentType<{ readonly application: Application }>;

/** Each is loaded when it is opened: nobody waits for the editor of conditions to copy a configuration. */
const tabs: Readonly<Record<ApplicationTab, LazyExoticComponent<Tab>>> = {
  connect: lazy(() => import('./connect-tab.js').then((module) => ({ default: module.ConnectTab }))),
  rules: lazy(() => import('./rules-tab.js').then((module) => ({ default: module.RulesTab }))),
  grants: lazy(() => import('./grants-tab.js').then((module) => ({ default: module.GrantsTab }))),
  entities: lazy(() => import('./entities-tab.js').then((module) => ({ default: module.EntitiesTab }))),
  credentials: lazy(() =>
    import('./credentials-tab.js').then((module) => ({ default: module.CredentialsTab })),
  ),
  activity: lazy(() => import('./activity-tab.js').then((module) => ({ default: module.ActivityTab }))),
};

const ApplicationDialogs = lazy(() =>
  import('./application-dialogs.js').then((module) => ({ default: module.ApplicationDialogs })),
);

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/applications/$application')({ component: ApplicationPage });

function ApplicationPage(): JSX.Element {
  const { application: slug } = route.useParams();
  const query = useQuery(applicationQuery(slug));
  return (
    <>
      {!query.data && <PageHeader title="Application" />}
      <QueryView query={query} label="application" permission="applications:read" rows={8}>
        {(read) => <OpenApplication read={read} />}
      </QueryView>
    </>
  );
}

function OpenApplication({ read }: { readonly read: Versioned<Application> }): JSX.Element {
  const application = read.body;
  const { slug, name, hosts } = application;
  const { tab, open } = route.useSearch();
  const navigate = useNavigate();
  const refusal = useRefusal('applications:write');
  const shown = openTab(application, tab);
  const Tab = tabs[shown];
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      search: (before) => ({ ...before, open: dialog }),
      resetScroll: false,
    });
  return (
    <>
      <PageHeader
        title={name}
        actions={
          !isGateway(application) && (
            <>
              <Button refusal={refusal} onClick={() => show('edit')}>
                Edit
              </Button>
              <Button look="quiet" refusal={refusal} onClick={() => show('delete')}>
                Delete…
              </Button>
            </>
          )
        }
      >
        {isGateway(application)
          ? 'The gateway itself: which roles may do what in this console and its API.'
          : `${hosts.length === 0 ? 'No host' : hosts.join(', ')} · ${
              application.enforcement === 'shadow' ? 'only watching: nothing is denied' : 'rules are enforced'
            }`}
      </PageHeader>
      <TabList label={`Parts of ${name}`}>
        {tabsOf(application).map((part) => (
          <TabLink
            key={part}
            to="/applications/$application"
            params={{ application: slug }}
            search={{ tab: part }}
            shown={part === shown}
          >
            {tabNames[part]}
          </TabLink>
        ))}
      </TabList>
      <Suspense fallback={<Skeleton label={tabNames[shown].toLowerCase()} rows={6} />}>
        <Tab key={slug} application={application} />
        {(open === 'edit' || open === 'delete') && (
          <ApplicationDialogs open={open} read={read} onClose={() => show(undefined)} />
        )}
      </Suspense>
    </>
  );
}
