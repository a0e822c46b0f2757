const RELOADED = 'rolegate-reloaded-for';

/**
 * A page whose code is gone was replaced by a newer version while this tab was open: it is loaded afresh, once. Vite tells
 * by this event (https://vite.dev/guide/build#load-error-handling).
 */
export function reloadForNewVersion(): void {
  addEventListener('vite:preloadError', (event) => {
    try {
      if (sessionStorage.getItem(RELOADED) === location.href) return;
      sessionStorage.setItem(RELOADED, location.href);
    } catch {
      // Without storage nobody could tell a second failure from the first: the page says that it has failed.
      return;
    }
    event.preventDefault();
    location.reload();
  });
}
