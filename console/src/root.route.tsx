import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from './shell/not-found.js';
import { PageCrash } from './shell/page-crash.js';
import { Shell } from './shell/shell.js';

/** What every page is inside of. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageCrash,
});
