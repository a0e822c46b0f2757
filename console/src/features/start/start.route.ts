import { createRoute, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../root.route.js';

/** `/console/`: leads to the page with which most visits begin. */
export const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => redirect({ to: '/roles', throw: true }),
});
