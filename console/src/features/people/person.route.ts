import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { personSearch } from './person-search.js';

/** `/console/people/$personId`. */
export const personRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/$personId',
  validateSearch: personSearch,
}).lazy(() => import('./person.page.js').then(({ page }) => page));
