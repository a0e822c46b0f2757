import { openChannel } from '../api/own-channel.js';
import {
  LIVE_KINDS,
  parseLiveEvent,
  type LiveEvent,
  type LiveMessage,
  type LiveState,
} from './live-message.js';

const ADDRESS = '/api/v1/event-stream';
const NAME = 'rolegate-live';

/** Without a stream everything that is shown is read again this often, in milliseconds. */
export const POLLING_MS = 15_000;

/** After a stream was refused it is tried again, in milliseconds, with as much again by chance: replicas come back together. */
const RETRY_MS = 30_000;

/** After so long without a word the stream is dead, in milliseconds: the gateway gives one every 15 seconds. */
const SILENCE_MS = 40_000;

/** What a tab does with what it hears. */
export interface LiveListener {
  readonly onEvent: (event: LiveEvent) => void;
  readonly onState: (state: LiveState) => void;
}

/**
 * Listens to the gateway's events. One tab of a browser holds the one connection (HTTP/1.1 allows six to an origin) and
 * tells the others: whoever holds the lock; when that tab closes, another one gets it.
 * @returns ends it.
 */
export function listenLive({ onEvent, onState }: LiveListener): () => void {
  const ended = new AbortController();
  const channel = openChannel(NAME);
  let leads = false;
  let state: LiveState = 'connecting';

  const tell = (message: LiveMessage): void => channel?.postMessage(message);
  const setState = (next: LiveState): void => {
    state = next;
    onState(next);
    tell({ type: 'state', state: next });
  };
  if (channel)
    channel.onmessage = ({ data }: MessageEvent<LiveMessage>) => {
      if (data.type === 'event') onEvent(data.event);
      else if (data.type === 'state') onState((state = data.state));
      else if (leads) tell({ type: 'state', state });
    };

  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      leads = true;
      const tellEvent = (event: LiveEvent): void => {
        onEvent(event);
        tell({ type: 'event', event });
      };
      const stop = openStream((next) => {
        // After a stream of before, whoever had it: the gateway knows of nothing missed by a client that had no event yet.
        if (next === 'live' && state !== 'connecting') tellEvent({ kind: 'resync', data: {} });
        setState(next);
      }, tellEvent);
      ended.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });

  // Browsers know locks only where an address is trustworthy, and may refuse them, or the channel, where nothing may be
  // stored; then each tab has its own connection.
  if (channel && 'locks' in navigator) {
    navigator.locks.request(NAME, { signal: ended.signal }, lead).catch(() => {
      if (!ended.signal.aborted && !leads) void lead();
    });
    tell({ type: 'hello' });
  } else void lead();

  return () => {
    ended.abort();
    channel?.close();
  };
}

/** Keeps one stream open as long as the gateway gives it, and says `polling` whenever there is none that speaks. */
function openStream(onState: (state: LiveState) => void, onEvent: (event: LiveEvent) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  let silent: ReturnType<typeof setTimeout> | undefined;
  let live = false;
  let polling = false;

  /** Whatever comes says that the stream lives; that it was opened does not: what lies between may keep everything back. */
  const heard = (): void => {
    clearTimeout(silent);
    silent = setTimeout(reopen, SILENCE_MS);
    if (live) return;
    clearTimeout(late);
    [live, polling, late] = [true, false, undefined];
    onState('live');
  };
  const lost = (): void => {
    live = false;
    if (!polling) onState('reconnecting');
    late ??= setTimeout(poll, POLLING_MS);
  };
  const poll = (): void => {
    polling = true;
    onState('polling');
  };
  const reopen = (): void => {
    source?.close();
    lost();
    open();
  };
  const open = (): void => {
    // What the page shows was read after it began, and before anybody told of changes.
    const ago = Math.min(60, Math.ceil(performance.now() / 1000));
    source = new EventSource(`${ADDRESS}?heartbeat=true&ago=${ago}`);
    silent = setTimeout(reopen, SILENCE_MS);
    source.addEventListener('heartbeat', heard);
    for (const kind of LIVE_KINDS) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        heard();
        const event = parseLiveEvent(kind, data);
        if (event) onEvent(event);
      });
    }
    source.onerror = () => {
      lost();
      if (source?.readyState !== EventSource.CLOSED) return;
      // Refused: there is none here, or not for this person. Nothing is missed, it only takes longer.
      clearTimeout(silent);
      poll();
      retry = setTimeout(open, RETRY_MS * (1 + Math.random()));
    };
  };
  late = setTimeout(poll, POLLING_MS);
  open();
  return () => {
    source?.close();
    for (const timer of [retry, late, silent]) clearTimeout(timer);
  };
}
