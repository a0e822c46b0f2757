import { createRootRoute, retainSearchParams } from '@tanstack/react-router';
import { connectionSearch } from './api/connection.js';
import { NotFound } from './shell/not-found.js';
import { PageCrash } from './shell/page-crash.js';
import { Shell } from './shell/shell.js';

/** What every page is inside of. */
export const rootRoute = createRootRoute({
  validateSearch: connectionSearch,
  search: { middlewares: [retainSearchParams(['connection'])] },
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageCrash,
});
