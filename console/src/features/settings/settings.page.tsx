import { createLazyRoute, getRouteApi } from '@tanstack/react-router';
import type { JSX } from 'react';
import { onDemand } from '../../ui/on-demand.js';
import { PageHeader } from '../../ui/page-header.js';
import { Skeleton } from '../../ui/states.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { tabOf, TABS } from './settings-search.js';
import { TokensTab } from './tokens-tab.js';

const route = getRouteApi('/settings');

/** Each loaded when it is opened: most people come for one of them. */
const TriggersTab = onDemand(
  () => import('./triggers-tab.js').then((module) => module.TriggersTab),
  <Skeleton label="this part" rows={8} />,
);
const ConfigurationTab = onDemand(
  () => import('./configuration-tab.js').then((module) => module.ConfigurationTab),
  <Skeleton label="this part" rows={8} />,
);
const AboutTab = onDemand(
  () => import('./about-tab.js').then((module) => module.AboutTab),
  <Skeleton label="this part" rows={8} />,
);

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
      <PageHeader title="Settings">
        For programs and for whoever runs this gateway: tokens for its API, what follows when something
        happens, the whole configuration as one text, and what the gateway is made of.
      </PageHeader>
      <TabList label="Parts of the settings">
        {TABS.map((name) => (
          <TabLink key={name} to="/settings" search={{ tab: name }} shown={name === tab}>
            {LABELS[name]}
          </TabLink>
        ))}
      </TabList>
      {tab === 'tokens' && <TokensTab />}
      {tab === 'triggers' && <TriggersTab />}
      {tab === 'configuration' && <ConfigurationTab />}
      {tab === 'about' && <AboutTab />}
    </>
  );
}
