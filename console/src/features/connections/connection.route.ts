import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { connectionSearch } from './connection-search.js';

/** `/console/connections/$connectionSlug`. */
export const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connections/$connectionSlug',
  validateSearch: connectionSearch,
}).lazy(() => import('./connection.page.js').then(({ page }) => page));
