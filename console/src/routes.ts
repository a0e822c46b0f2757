import { createRouter } from '@tanstack/react-router';
import { rolesRoute } from './features/roles/roles.route.js';
import { sessionsRoute } from './features/sessions/sessions.route.js';
import { setUpRoute } from './features/set-up/set-up.route.js';
import { signedInRoute } from './features/signed-in/signed-in.route.js';
import { startRoute } from './features/start/start.route.js';
import { rootRoute } from './root.route.js';

/** Every page: a line here, and one in `shell/navigation.ts`. */
const routeTree = rootRoute.addChildren([setUpRoute, startRoute, rolesRoute, sessionsRoute, signedInRoute]);

/** The console's addresses, all below `/console`. */
export const router = createRouter({
  routeTree,
  basepath: '/console',
  // Loading and failing are shown by the pages themselves, where the rest stays usable.
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
