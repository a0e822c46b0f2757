import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';

/** `/console/signed-in`: where a sign-in ends that was begun in another tab. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-in',
}).lazy(() => import('./signed-in.page.js').then(({ page }) => page));
