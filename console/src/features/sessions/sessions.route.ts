import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { sessionsSearch } from './sessions-search.js';

/** `/console/sessions`. */
export const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sessions',
  validateSearch: sessionsSearch,
}).lazy(() => import('./sessions.page.js').then(({ page }) => page));
