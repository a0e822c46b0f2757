import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ComponentType, JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { onDemand } from '../../ui/on-demand.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { Skeleton } from '../../ui/states.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { isGateway, openTab, tabNames, tabsOf, type ApplicationTab } from './application-tabs.js';
import styles from './applications.module.css';
import { applicationQuery, type Application } from './applications.queries.js';

const route = getRouteApi('/applications/$application');

type Tab = ComponentType<{ readonly application: Application }>;

const tabToCome = (tab: ApplicationTab): JSX.Element => (
  <Skeleton label={tabNames[tab].toLowerCase()} rows={6} />
);

/** Each is loaded when it is opened: nobody waits for the editor of conditions to copy a configuration. */
const tabs: Readonly<Record<ApplicationTab, Tab>> = {
  connect: onDemand(
    () => import('./connect-tab.js').then((module) => module.ConnectTab),
    tabToCome('connect'),
  ),
  rules: onDemand(() => import('./rules-tab.js').then((module) => module.RulesTab), tabToCome('rules')),
  grants: onDemand(() => import('./grants-tab.js').then((module) => module.GrantsTab), tabToCome('grants')),
  entities: onDemand(
    () => import('./entities-tab.js').then((module) => module.EntitiesTab),
    tabToCome('entities'),
  ),
  credentials: onDemand(
    () => import('./credentials-tab.js').then((module) => module.CredentialsTab),
    tabToCome('credentials'),
  ),
  activity: onDemand(
    () => import('./activity-tab.js').then((module) => module.ActivityTab),
    tabToCome('activity'),
  ),
};

const ApplicationDialogs = dialogOnDemand(() =>
  import('./application-dialogs.js').then((module) => module.ApplicationDialogs),
);

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/applications/$application')({ component: ApplicationPage });

function ApplicationPage(): JSX.Element {
  const { application: slug } = route.useParams();
  const query = useQuery(applicationQuery(slug));
  const read = query.data;
  return (
    <>
      <PageHeader
        title={read ? read.body.name : 'Application'}
        actions={read && !isGateway(read.body) && <Actions slug={slug} />}
      >
        Who may do what in this application and why, how it is connected, and what was decided for those who
        asked.
      </PageHeader>
      <QueryView query={query} label="application" permission="applications:read" rows={8}>
        {(application) => <OpenApplication read={application} />}
      </QueryView>
    </>
  );
}

/** Opens or closes a dialog of the page by its address. */
function useDialog(slug: string): (dialog: string | undefined) => void {
  const navigate = useNavigate();
  return (dialog) =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      search: (before) => ({ ...before, open: dialog }),
      resetScroll: false,
    });
}

function Actions({ slug }: { readonly slug: string }): JSX.Element {
  const refusal = useRefusal('applications:write');
  const show = useDialog(slug);
  return (
    <>
      <Button refusal={refusal} onClick={() => show('edit')}>
        Edit
      </Button>
      <Button look="quiet" refusal={refusal} onClick={() => show('delete')}>
        Delete…
      </Button>
    </>
  );
}

function OpenApplication({ read }: { readonly read: Versioned<Application> }): JSX.Element {
  const application = read.body;
  const { slug, name, hosts } = application;
  const { tab, open } = route.useSearch();
  const dialog = useDialog(slug);
  const refusal = useRefusal('applications:write');
  const shown = openTab(application, tab);
  const Tab = tabs[shown];
  return (
    <>
      <p className={styles.facts}>
        {isGateway(application)
          ? 'The gateway itself: which roles may do what in this console and its API.'
          : `${hosts.length === 0 ? 'No host' : hosts.join(', ')} · ${
              application.enforcement === 'shadow' ? 'only watching: nothing is denied' : 'rules are enforced'
            }`}
      </p>
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
      <Tab key={slug} application={application} />
      {(open === 'edit' || (open === 'delete' && refusal === undefined)) && (
        <ApplicationDialogs open={open} read={read} onClose={() => dialog(undefined)} />
      )}
    </>
  );
}
