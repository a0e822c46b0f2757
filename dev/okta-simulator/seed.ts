import type { OktaOrg } from './org.js';
import type {
  ApiToken,
  CustomServerSettings,
  NewApiToken,
  NewApp,
  NewGroup,
  NewUser,
  OktaApp,
} from './org-types.js';

/** An org as a JSON file describes it. */
export interface Seed {
  groups?: (NewGroup | string)[];
  /** `groups` of a person names groups; missing ones are added. */
  users?: NewUser[];
  /** `assignment` may name people by login and groups by name. */
  apps?: NewApp[];
  /** `ownerId` may be a login. */
  apiTokens?: NewApiToken[];
  customServer?: Partial<CustomServerSettings>;
}

/** Adds everything a seed describes; returns what a client needs to know. */
export function applySeed(org: OktaOrg, seed: Seed): { apps: OktaApp[]; apiTokens: ApiToken[] } {
  for (const group of seed.groups ?? []) org.addGroup(group);
  for (const user of seed.users ?? []) org.addUser(user);
  if (seed.customServer) org.updateCustomServer(seed.customServer);
  const userId = (key: string): string => org.directory.userByIdOrLogin(key)?.id ?? key;
  const groupId = (key: string): string => org.directory.groupByName(key)?.id ?? key;
  const apps = (seed.apps ?? []).map((app) => {
    const { assignment } = app;
    if (assignment === undefined || assignment === 'everyone') return org.addApp(app);
    const { users, groups } = assignment;
    return org.addApp({ ...app, assignment: { users: users.map(userId), groups: groups.map(groupId) } });
  });
  const apiTokens = (seed.apiTokens ?? []).map((token) =>
    org.addApiToken(token.ownerId === undefined ? token : { ...token, ownerId: userId(token.ownerId) }),
  );
  return { apps, apiTokens };
}
