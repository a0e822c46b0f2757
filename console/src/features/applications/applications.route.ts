import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { applicationsSearch } from './applications-search.js';

/** `/console/applications`. */
export const applicationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/applications',
  validateSearch: applicationsSearch,
}).lazy(() => import('./applications.page.js').then(({ page }) => page));
