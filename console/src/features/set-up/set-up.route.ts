import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { setUpSearch } from './set-up-search.js';

/** The address that a set-up link opens, below `/console`. The shell shows it without a session. */
export const SET_UP_PATH = '/set-up';

/** `/console/set-up`. */
export const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: SET_UP_PATH,
  validateSearch: setUpSearch,
}).lazy(() => import('./set-up.page.js').then(({ page }) => page));
