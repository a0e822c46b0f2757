import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { groupsSearch } from './groups-search.js';

/** `/console/groups`. */
export const groupsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/groups',
  validateSearch: groupsSearch,
}).lazy(() => import('./groups.page.js').then(({ page }) => page));
