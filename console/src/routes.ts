import { createRouter, parseSearchWith, stringifySearchWith } from '@tanstack/react-router';
import { activityRoute } from './features/activity/activity.route.js';
import { applicationRoute } from './features/applications/application.route.js';
import { applicationsRoute } from './features/applications/applications.route.js';
import { connectionRoute } from './features/connections/connection.route.js';
import { connectionsRoute } from './features/connections/connections.route.js';
import { explainRoute } from './features/explain/explain.route.js';
import { groupsRoute } from './features/groups/groups.route.js';
import { overviewRoute } from './features/overview/overview.route.js';
import { peopleRoute } from './features/people/people.route.js';
import { personRoute } from './features/people/person.route.js';
import { rolesRoute } from './features/roles/roles.route.js';
import { sessionsRoute } from './features/sessions/sessions.route.js';
import { setUpRoute } from './features/set-up/set-up.route.js';
import { settingsRoute } from './features/settings/settings.route.js';
import { signedInRoute } from './features/signed-in/signed-in.route.js';
import { rootRoute } from './root.route.js';
import { PageCrash } from './shell/page-crash.js';

/** Every page: a line here, and one in `shell/navigation.ts`. */
const routeTree = rootRoute.addChildren([
  setUpRoute,
  overviewRoute,
  groupsRoute,
  peopleRoute,
  personRoute,
  sessionsRoute,
  applicationsRoute,
  applicationRoute,
  rolesRoute,
  explainRoute,
  activityRoute,
  connectionsRoute,
  connectionRoute,
  settingsRoute,
  signedInRoute,
]);

/** The console's addresses, all below `/console`. */
export const router = createRouter({
  routeTree,
  basepath: '/console',
  // Loading and failing are shown by the pages themselves, where the rest stays usable; what a page can't show of itself is
  // shown in its place.
  defaultErrorComponent: PageCrash,
  // Plain text, as somebody would write it: `?step=6`, `?q=12`. Pages read what they know of it.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(JSON.stringify),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
