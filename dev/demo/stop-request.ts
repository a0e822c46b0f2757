/** Ctrl-C at a terminal reaches npm and this process, and npm passes it on: within this time, in milliseconds, it is one request. */
const SAME_REQUEST_MS = 500;

const PARENT_CHECK_MS = 500;

/** What happens at the first request to stop, and at a second one. */
export interface StopHandlers {
  readonly first: () => void;
  readonly second: () => void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP. Started by npm, the end of npm's shell counts as well: a signal that ends
 * npm alone would otherwise leave the demo running with nobody to stop it.
 */
export function onStopRequest({ first, second }: StopHandlers): void {
  let askedAt: number | undefined;
  const ask = (): void => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      first();
    } else if (now - askedAt > SAME_REQUEST_MS) second();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    ask();
  }, PARENT_CHECK_MS);
  watch.unref();
}
