import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query';
import { reportSignedOut } from './signed-out.js';
import { ApiProblem } from './problem.js';

function watchForSignOut(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) reportSignedOut();
}

/** Nothing is tried again that was refused or took too long; what did not reach the gateway, once. */
function isWorthAnotherTry(failures: number, error: unknown): boolean {
  return failures < 1 && error instanceof ApiProblem && error.code === 'network';
}

// A button must be busy before the browser comes to the next click: by default the page learns a task later that a write
// has begun, and a double click on a busy machine sends it twice.
notifyManager.setScheduler(queueMicrotask);

/** The cache of all answers. The first part of a key names the resource, by which live events refresh it. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchForSignOut }),
  mutationCache: new MutationCache({ onError: watchForSignOut }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: isWorthAnotherTry, retryDelay: 500 },
    mutations: { retry: false },
  },
});
