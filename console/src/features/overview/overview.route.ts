import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { overviewSearch } from './overview-search.js';

/** `/console/`. */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: overviewSearch,
}).lazy(() => import('./overview.page.js').then(({ page }) => page));
