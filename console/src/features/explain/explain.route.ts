import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';
import { explainSearch } from './explain-search.js';

/** `/console/explain`. */
export const explainRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/explain',
  validateSearch: explainSearch,
}).lazy(() => import('./explain.page.js').then(({ page }) => page));
