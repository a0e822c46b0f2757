import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';

/** `/console/`. */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
}).lazy(() => import('./overview.page.js').then(({ page }) => page));
