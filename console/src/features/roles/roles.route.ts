import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { rolesSearch } from './roles-search.js';

/** `/console/roles`. */
export const rolesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/roles',
  validateSearch: rolesSearch,
}).lazy(() => import('./roles.page.js').then(({ page }) => page));
