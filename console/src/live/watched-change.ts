import { listenToEvents } from './live-listeners.js';
import { isChangeOf, type ChangedResource } from './live-message.js';

/** A change that somebody made, and what tells whether it is still the last one. */
export interface WatchedChange {
  readonly resource: ChangedResource;
  /** The version that the change made. */
  readonly etag: string | undefined;
  /** The version that the resource has by now. */
  readonly etagNow: () => Promise<string | undefined>;
}

/**
 * Listens until the resource has another version than the change gave it, or nobody can say: it is asked after each event
 * about it, and after a gap in the events, in which there may have been one.
 * @returns ends it.
 */
export function untilChanged({ resource, etag, etagNow }: WatchedChange, changed: () => void): () => void {
  let watched = true;
  const ended = listenToEvents((event) => {
    if (event.kind !== 'resync' && !isChangeOf(event, resource)) return;
    const end = (): void => {
      if (!watched) return;
      stop();
      changed();
    };
    // One's own change is told, too.
    etagNow().then((now) => now !== etag && end(), end);
  });
  const stop = (): void => {
    watched = false;
    ended();
  };
  return stop;
}
