import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { peopleSearch } from './people-search.js';

/** `/console/people`. */
export const peopleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people',
  validateSearch: peopleSearch,
}).lazy(() => import('./people.page.js').then(({ page }) => page));
