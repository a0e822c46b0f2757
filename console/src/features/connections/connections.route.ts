import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { connectionsSearch } from './connections-search.js';

/** `/console/connections`. */
export const connectionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connections',
  validateSearch: connectionsSearch,
}).lazy(() => import('./connections.page.js').then(({ page }) => page));
