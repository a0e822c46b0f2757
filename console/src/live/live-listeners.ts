import { useEffect, useEffectEvent } from 'react';
import type { LiveEvent } from './live-message.js';

const listeners = new Set<(event: LiveEvent) => void>();

/** Passes an event on to the pages that show events themselves. */
export function tellListeners(event: LiveEvent): void {
  for (const listener of listeners) listener(event);
}

/** Hears every event until it is ended. @returns ends it. */
export function listenToEvents(listen: (event: LiveEvent) => void): () => void {
  listeners.add(listen);
  return () => void listeners.delete(listen);
}

/** For a page that shows what happens as it happens. What lists show is read again without this. */
export function useLiveEvents(onEvent: (event: LiveEvent) => void): void {
  const listener = useEffectEvent(onEvent);
  useEffect(() => {
    return listenToEvents((event) => listener(event));
  }, []);
}
