import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type JSX } from 'react';
import { staleKeys, type LiveEvent, type LiveState } from './live-message.js';
import { tellListeners } from './live-listeners.js';
import styles from './live-indicator.module.css';
import { listenLive, POLLING_MS } from './live-updates.js';

/** Events of this long are answered together, in milliseconds: one change of a set is many events. */
const TOGETHER_MS = 200;

const WORDS: Readonly<Record<LiveState, readonly [string, string]>> = {
  connecting: ['Connecting', 'Changes of others will appear by themselves.'],
  live: ['Live', 'Changes of others appear by themselves.'],
  reconnecting: ['Reconnecting', 'The connection was cut; what is shown may be older.'],
  polling: ['Paused', 'There is no live connection: what is shown is read again every 15 seconds.'],
};

/** Reads again what others have changed, and says in the header whether it hears of that. */
export function LiveIndicator(): JSX.Element {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    let pending: LiveEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      const keys = staleKeys(pending);
      [pending, timer] = [[], undefined];
      if (keys === 'all') void queries.invalidateQueries();
      else for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
    };
    const stop = listenLive({
      onEvent: (event) => {
        tellListeners(event);
        pending.push(event);
        timer ??= setTimeout(refresh, TOGETHER_MS);
      },
      onState: setState,
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [queries]);

  useEffect(() => {
    if (state !== 'polling') return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      tellListeners({ kind: 'resync', data: {} });
      void queries.invalidateQueries();
    }, POLLING_MS);
    return () => clearInterval(timer);
  }, [queries, state]);

  const [word, sentence] = WORDS[state];
  return (
    <span className={styles.indicator} data-state={state} title={sentence} role="status">
      <span className={styles.dot} aria-hidden="true" />
      {word}
    </span>
  );
}
