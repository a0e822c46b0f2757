import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import type { ActivitySearch, Tab } from './activity-search.js';
import { AuditTab } from './audit-tab.js';
import { DecisionsTab } from './decisions-tab.js';
import type { FilterProps } from './filters.js';
import { LiveTab } from './live-tab.js';
import { SignInsTab } from './sign-ins-tab.js';

const route = getRouteApi('/activity');

const TAB_NAMES: Readonly<Record<Tab, string>> = {
  live: 'Live',
  audit: 'Audit',
  'sign-ins': 'Sign-ins',
  decisions: 'Decisions',
};

/** What each part is about; what the first is about stands where the document of the page is made from it. */
const ABOUT: Readonly<Record<Exclude<Tab, 'live'>, string>> = {
  audit: 'Who changed what, and how it was before. Nothing here can be changed any more.',
  'sign-ins': 'Who signed in and how, and who was refused.',
  decisions:
    'The last 1,000 of each kind of every application, of 7 days at most: a sample when there are many.',
};

const TABS: Readonly<Record<Tab, (props: FilterProps) => JSX.Element>> = {
  live: LiveTab,
  audit: AuditTab,
  'sign-ins': SignInsTab,
  decisions: DecisionsTab,
};

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/activity')({ component: ActivityPage });

function ActivityPage(): JSX.Element {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { tab = 'live' } = search;
  const Shown = TABS[tab];
  const filter = (next: ActivitySearch): void =>
    void navigate({ to: '/activity', search: next, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title="Activity">
        {tab !== 'live'
          ? ABOUT[tab]
          : 'What happens, as it happens: sign-ins, denials, Okta’s events and changes of admins.'}
      </PageHeader>
      <TabList label="Parts of the activity">
        {(Object.keys(TAB_NAMES) as Tab[]).map((one) => (
          <TabLink key={one} to="/activity" search={{ tab: one }} shown={one === tab}>
            {TAB_NAMES[one]}
          </TabLink>
        ))}
      </TabList>
      <Shown search={search} onChange={filter} />
    </>
  );
}
