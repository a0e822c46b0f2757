import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { activitySearch } from './activity-search.js';

/** `/console/activity`. */
export const activityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/activity',
  validateSearch: activitySearch,
}).lazy(() => import('./activity.page.js').then(({ page }) => page));
