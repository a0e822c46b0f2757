import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { applicationSearch } from './application-search.js';

/** `/console/applications/$application`. */
export const applicationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/applications/$application',
  validateSearch: applicationSearch,
}).lazy(() => import('./application.page.js').then(({ page }) => page));
