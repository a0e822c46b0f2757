const RELOADED = 'rolegate-reloaded-for';

/** Code that could not be fetched, as the errors that say so. */
const missing = new WeakSet<object>();

/** Whether an error is that code of the console could not be fetched. */
export function isMissingCode(error: unknown): boolean {
  return typeof error === 'object' && error !== null && missing.has(error);
}

/**
 * Code that is gone was replaced by a newer version while this tab was open: then the page is loaded afresh, once. When the
 * gateway can't be reached, a page that stands is better than none. Vite tells of missing code by this event
 * (https://vite.dev/guide/build#load-error-handling).
 */
export function reloadForNewVersion(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    missing.add(payload);
    void isReplaced().then((replaced) => replaced && location.reload());
  });
}

/** Whether the gateway has another console by now, and the page wasn't loaded afresh for that already. */
async function isReplaced(): Promise<boolean> {
  try {
    if (sessionStorage.getItem(RELOADED) === location.href) return false;
    const answer = await fetch(location.href, { cache: 'no-store' });
    const own = document.querySelector('script[type=module][src*="start-"]')?.getAttribute('src');
    if (!answer.ok || !own || (await answer.text()).includes(own)) return false;
    sessionStorage.setItem(RELOADED, location.href);
    return true;
  } catch {
    // Out of reach; or without storage, where nobody could tell a second failure from the first.
    return false;
  }
}
