import { createLazyRoute, getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, type JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';
import { Skeleton } from '../../ui/states.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { tabOf, TABS } from './settings-search.js';
import { TokensTab } from './tokens-tab.js';

const route = getRouteApi('/settings');

/** Each loaded when it is opened: most people come for one of them. */
const TriggersTab = lazy(() =>
  import('./triggers-tab.js').then((module) => ({ default: module.TriggersTab })),
);
const ConfigurationTab = lazy(() =>
  import('./configuration-tab.js').then((module) => ({ default: module.ConfigurationTab })),
);
const AboutTab = lazy(() => import('./about-tab.js').then((module) => ({ default: module.AboutTab })));

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/settings')({ component: SettingsPage });

const LABELS = {
  tokens: 'API tokens',
  triggers: 'Event triggers',
  configuration: 'Configuration',
  about: 'About',
} as const;

function SettingsPage(): JSX.Element {
  const tab = tabOf(route.useSearch());
  return (
    <>
      <PageHeader title="Settings" />
      <TabList label="Parts of the settings">
        {TABS.map((name) => (
          <TabLink key={name} to="/settings" search={{ tab: name }} shown={name === tab}>
            {LABELS[name]}
          </TabLink>
        ))}
      </TabList>
      <Suspense fallback={<Skeleton label="this part" rows={8} />}>
        {tab === 'tokens' && <TokensTab />}
        {tab === 'triggers' && <TriggersTab />}
        {tab === 'configuration' && <ConfigurationTab />}
        {tab === 'about' && <AboutTab />}
      </Suspense>
    </>
  );
}
