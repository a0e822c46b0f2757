import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';
import { sessionQuery } from './api/session.js';
import { SET_UP_PATH } from './features/set-up/set-up.route.js';

/** How long the first paint is kept back for the sake of what is about to come, in milliseconds. */
const PATIENCE_MS = 150;

/**
 * Waits for the session, for the code of the page and for what it reads first, which the document has asked for already:
 * what has come is painted in one go. After 150 ms the page begins without the rest, and shows itself what it waits for.
 */
export async function firstAnswers(queries: QueryClient, router: AnyRouter): Promise<void> {
  const { pathname } = router.latestLocation;
  const loaded = Promise.all([
    router.load(),
    pathname === SET_UP_PATH ? undefined : queries.prefetchQuery(sessionQuery),
  ]).then(() => settled(queries));
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** Resolves once no answer is waited for. */
function settled(queries: QueryClient): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (queries.isFetching() > 0) return;
      stop();
      resolve();
    };
    const stop = queries.getQueryCache().subscribe(look);
    look();
  });
}
