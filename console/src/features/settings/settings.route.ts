import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { settingsSearch } from './settings-search.js';

/** `/console/settings`. */
export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  validateSearch: settingsSearch,
}).lazy(() => import('./settings.page.js').then(({ page }) => page));
