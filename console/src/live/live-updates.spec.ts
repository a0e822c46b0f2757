import { jest } from '@jest/globals';
import type { LiveEvent, LiveState } from './live-message.js';
import { listenLive } from './live-updates.js';

const SECOND = 1000;

/** The browser's end of a stream, whose other end a test plays. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: Stream[] = [];
  readyState = 0;
  onerror: (() => void) | null = null;

  constructor(readonly address: string) {
    super();
    Stream.opened.push(this);
  }
  close(): void {
    this.readyState = Stream.CLOSED;
  }
  /** An event comes. */
  tell(kind: string, data: object = {}): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
  /** The connection is cut; the browser comes again by itself, unless the gateway has refused. */
  cut(how: 'cut' | 'refused' = 'cut'): void {
    this.readyState = how === 'refused' ? Stream.CLOSED : 0;
    this.onerror?.();
  }
}

class Channel {
  readonly told: unknown[] = [];
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  close(): void {}
}

/** A browser whose only tab is this one. */
const FREE_LOCK = { request: (_name: string, _options: object, lead: () => Promise<void>) => lead() };

function browser(parts: { locks?: object; channel?: unknown } = {}) {
  Object.assign(globalThis, { EventSource: Stream });
  for (const [name, value] of [
    ['BroadcastChannel', 'channel' in parts ? parts.channel : Channel],
    ['navigator', { locks: parts.locks ?? FREE_LOCK }],
  ] as const)
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

function listen() {
  const states: LiveState[] = [];
  const events: LiveEvent['kind'][] = [];
  const stop = listenLive({
    onState: (state) => states.push(state),
    onEvent: ({ kind }) => events.push(kind),
  });
  endings.push(stop);
  return { states, events, stop };
}

const stream = (): Stream => {
  const last = Stream.opened.at(-1);
  if (!last) throw new Error('No stream was opened.');
  return last;
};

const endings: (() => void)[] = [];
const before = (['navigator', 'BroadcastChannel', 'EventSource'] as const).map(
  (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
);

beforeEach(() => {
  jest.useFakeTimers();
  Stream.opened.length = 0;
  browser();
});
afterEach(() => {
  for (const end of endings.splice(0)) end();
  jest.useRealTimers();
});
afterAll(() => {
  for (const [name, descriptor] of before)
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
});

describe('the events of the gateway', () => {
  it('are live once the stream speaks, not once it is opened', () => {
    const { states } = listen();
    stream().dispatchEvent(new Event('open'));
    expect(states).toEqual([]);
    stream().tell('heartbeat');
    expect(states).toEqual(['live']);
  });

  it('are read again by the clock when a stream says nothing within 15 seconds, and live when it does', () => {
    const { states, events } = listen();
    jest.advanceTimersByTime(15 * SECOND);
    expect(states).toEqual(['polling']);
    stream().tell('heartbeat');
    expect(states).toEqual(['polling', 'live']);
    // What came between nobody told.
    expect(events).toEqual(['resync']);
  });

  it('are read again by the clock when a stream is cut whenever it is opened', () => {
    const { states } = listen();
    for (let seconds = 0; seconds < 60; seconds += 3) {
      stream().cut();
      jest.advanceTimersByTime(3 * SECOND);
    }
    expect(states.at(-1)).toBe('polling');
    expect(states.filter((state) => state === 'polling')).toHaveLength(1);
  });

  it('are told by a cut stream that comes back, without the clock', () => {
    const { states, events } = listen();
    stream().tell('heartbeat');
    stream().cut();
    jest.advanceTimersByTime(5 * SECOND);
    stream().tell('model', { resource: 'role', id: '1' });
    jest.advanceTimersByTime(20 * SECOND);
    expect(states).toEqual(['live', 'reconnecting', 'live']);
    expect(events).toEqual(['resync', 'model']);
  });

  it('are asked for anew when a stream has fallen silent: it is dead, whatever the browser thinks', () => {
    const { states } = listen();
    const first = stream();
    for (let beat = 0; beat < 10; beat += 1) {
      first.tell('heartbeat');
      jest.advanceTimersByTime(30 * SECOND);
    }
    expect(Stream.opened).toHaveLength(1);
    jest.advanceTimersByTime(10 * SECOND);
    expect(first.readyState).toBe(Stream.CLOSED);
    expect(Stream.opened).toHaveLength(2);
    jest.advanceTimersByTime(15 * SECOND);
    expect(states).toEqual(['live', 'reconnecting', 'polling']);
    // And again, for as long as it takes.
    jest.advanceTimersByTime(25 * SECOND);
    expect(Stream.opened).toHaveLength(3);
    stream().tell('heartbeat');
    expect(states.at(-1)).toBe('live');
  });

  it('are read again by the clock when the gateway refuses them, and asked for once more a while later', () => {
    const { states } = listen();
    stream().cut('refused');
    expect(states.at(-1)).toBe('polling');
    jest.advanceTimersByTime(60 * SECOND);
    expect(Stream.opened).toHaveLength(2);
  });

  it.each([
    ['refuses locks', { locks: { request: () => Promise.reject(new Error('refused')) } }],
    [
      'refuses channels',
      {
        channel: () => {
          throw new Error('refused');
        },
      },
    ],
    ['has no channels', { channel: undefined }],
  ])('come to each tab by itself in a browser that %s', async (_what, parts) => {
    browser(parts);
    const { states } = listen();
    await Promise.resolve();
    await Promise.resolve();
    stream().tell('heartbeat');
    expect(states).toEqual(['live']);
  });

  it('are nobody’s business any more once the tab has gone', () => {
    const { states, stop } = listen();
    stop();
    jest.advanceTimersByTime(120 * SECOND);
    expect(states).toEqual([]);
    expect(Stream.opened).toHaveLength(1);
    expect(stream().readyState).toBe(Stream.CLOSED);
  });
});
