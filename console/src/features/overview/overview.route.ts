import { createRoute } from '@tanstack/react-router';
import { overviewQuery } from '../../api/overview.queries.js';
import { queryClient } from '../../api/query-client.js';
import { rootRoute } from '../../root.route.js';
import { overviewSearch } from './overview-search.js';

/** `/console/`. */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: overviewSearch,
  loaderDeps: ({ search: { range, connection } }) => ({ range, connection }),
  // What the page asks for anyhow, while its code is still being loaded.
  loader: ({ deps: { range, connection } }) =>
    void queryClient.prefetchQuery(overviewQuery(range, connection)),
}).lazy(() => import('./overview.page.js').then(({ page }) => page));
