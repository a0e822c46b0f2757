/** The parts of an application's page. */
export const applicationTabs = ['connect', 'rules', 'grants', 'entities', 'credentials', 'activity'] as const;

/** The name of one in the address. */
export type ApplicationTab = (typeof applicationTabs)[number];

/** What each is called. */
export const tabNames: Readonly<Record<ApplicationTab, string>> = {
  connect: 'Connect',
  rules: 'Access rules',
  grants: 'Grants',
  entities: 'Entities',
  credentials: 'Credentials',
  activity: 'Activity',
};

/** The gateway itself is an application, too: without hosts, rules and credentials, with grants alone. */
export function isGateway({ slug }: { readonly slug: string }): boolean {
  return slug === 'gateway';
}

/** The tabs that an application has. */
export function tabsOf(application: { readonly slug: string }): readonly ApplicationTab[] {
  return isGateway(application) ? ['grants', 'activity'] : applicationTabs;
}

/** The tab that an address names, if the application has it; else its first. */
export function openTab(application: { readonly slug: string }, tab: string | undefined): ApplicationTab {
  const tabs = tabsOf(application);
  return tabs.find((name) => name === tab) ?? tabs[0] ?? 'grants';
}
