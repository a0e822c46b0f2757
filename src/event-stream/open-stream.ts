import type { Caller } from '../access/caller.js';
import { dataFor, isFor, mayHear, type LiveEvent, type LiveKind } from './live-event.js';
import type { Rates } from './recent-rates.js';

/** Samples of what happens that one stream is told of in a second at most; changes of resources are not among them. */
export const SAMPLES_PER_SECOND = 20;
/** Changes of resources told of in one second; of more the client is asked to read everything again. */
export const MAX_MODEL_EVENTS = 200;
/** Bytes that wait for a client at most; a slower one is dropped, and comes again. */
export const MAX_WAITING_BYTES = 256 * 1024;
/** A comment, or a heartbeat, after so long a silence keeps intermediaries from ending the connection, in milliseconds. */
export const COMMENT_MS = 15_000;
/** How old the last confirmation of who listens may be when something is told, in milliseconds. */
export const CONFIRMED_MS = 1000;

/** The answer that a stream writes to. */
export interface StreamSink {
  /** Bytes that the client has not taken yet. */
  readonly writableLength: number;
  write(text: string): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** What somebody asked to be told. */
export interface StreamWishes {
  readonly kinds: readonly LiveKind[];
  /** Events of one connection alone, and what is shared. */
  readonly connectionId?: string | undefined;
  /** Whether the client hears that the stream lives: a browser tells its page of events, never of comments. */
  readonly heartbeat?: boolean | undefined;
}

/** One client that listens. */
export class OpenStream {
  private caller: Caller;
  private confirmedAtMs: number;
  private wroteAtMs: number;
  private samples = 0;
  private skipped = 0;
  private readonly models = new Set<string>();
  /** What was told in this second and has changed again since: told once more when it is over. */
  private readonly again = new Map<string, { event: LiveEvent; place: string }>();
  private open = true;
  /** What is waiting to be told until it is confirmed who listens. */
  private held: { event: LiveEvent; place: string }[] = [];
  private resyncHeld = false;

  /** @param nowMs Monotonic; `caller` was found just now. */
  constructor(
    private readonly sink: StreamSink,
    caller: Caller,
    private readonly wishes: StreamWishes,
    nowMs: number,
  ) {
    this.caller = caller;
    this.confirmedAtMs = nowMs;
    this.wroteAtMs = nowMs;
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** The connection of which counters tell; undefined = the whole gateway. */
  get countedConnectionId(): string | undefined {
    return this.wishes.connectionId ?? (this.caller.platform ? undefined : this.caller.connectionId);
  }

  /** Whoever listens was found once more. What was held back meanwhile is told, as far as they may hear of it now. */
  confirm(caller: Caller, nowMs: number): void {
    this.caller = caller;
    this.confirmedAtMs = nowMs;
    const { held, resyncHeld } = this;
    this.held = [];
    this.resyncHeld = false;
    if (resyncHeld) return this.resync(held.at(-1)?.place, nowMs);
    for (const { event, place } of held) this.tell(event, place, nowMs);
  }

  /** Whether the caller may still hear of everything that this stream was opened for. */
  static mayListen(caller: Caller, { kinds }: StreamWishes): boolean {
    return kinds.every((kind) => mayHear(caller, kind));
  }

  /** Tells of what the client has missed, all of it. */
  replay(events: readonly LiveEvent[], place: string, nowMs: number): void {
    if (nowMs - this.confirmedAtMs > CONFIRMED_MS) return this.resync(place, nowMs);
    for (const event of events)
      if (this.wants(event) && isFor(this.caller, event))
        this.write(event.kind, dataFor(this.caller, event), place, nowMs);
  }

  /** Tells of an event, unless it is none of the client's business or one too many. @param place From where to go on after it. */
  tell(event: LiveEvent, place: string, nowMs: number): void {
    if (!this.open || !this.wants(event)) return;
    if (nowMs - this.confirmedAtMs > CONFIRMED_MS) return this.hold(event, place);
    if (!isFor(this.caller, event)) return;
    if (event.kind !== 'model') {
      if (this.samples >= SAMPLES_PER_SECOND) {
        this.skipped += 1;
        return;
      }
      this.samples += 1;
      return this.write(event.kind, dataFor(this.caller, event), place, nowMs);
    }
    const data = JSON.stringify(event.data);
    if (this.models.size > MAX_MODEL_EVENTS) return;
    if (this.models.has(data)) return void this.again.set(data, { event, place });
    this.models.add(data);
    if (this.models.size > MAX_MODEL_EVENTS) this.resync(place, nowMs);
    else this.write('model', event.data, place, nowMs);
  }

  /** Tells the client to read everything again: something that it would have heard of is not known any more. */
  resync(place: string | undefined, nowMs: number): void {
    if (nowMs - this.confirmedAtMs > CONFIRMED_MS) this.resyncHeld = true;
    else this.write('resync', {}, place, nowMs);
  }

  /** A second is over: counters, or a comment after a long silence. @param place From where to go on after all that was told. */
  tick(rates: Rates | null, place: string, at: Date, nowMs: number): void {
    if (!this.open) return;
    const { samples: shown, skipped } = this;
    this.samples = 0;
    this.skipped = 0;
    this.models.clear();
    const again = [...this.again.values()];
    this.again.clear();
    for (const { event, place: told } of again) this.tell(event, told, nowMs);
    const fresh = nowMs - this.confirmedAtMs <= CONFIRMED_MS;
    const reached = this.held.length === 0 && !this.resyncHeld ? place : undefined;
    if (fresh && this.wishes.kinds.includes('counters') && mayHear(this.caller, 'counters'))
      this.write('counters', { at: at.toISOString(), perSecond: rates, shown, skipped }, reached, nowMs);
    else if (nowMs - this.wroteAtMs >= COMMENT_MS) this.beat(nowMs);
  }

  /** Says that the stream lives: by an event where that is wanted, else by a comment. */
  beat(nowMs: number): void {
    this.send(this.wishes.heartbeat ? 'event: heartbeat\ndata: {}\n\n' : ':\n\n', nowMs);
  }

  /** Ends the answer; the client may come again. */
  end(): void {
    if (!this.open) return;
    this.open = false;
    this.held = [];
    // Who hasn't taken what was told before would keep a stop waiting.
    if (this.sink.writableLength > 0) this.sink.destroy();
    else this.sink.end();
  }

  private wants({ kind, connectionId, shared }: LiveEvent): boolean {
    if (!this.wishes.kinds.includes(kind)) return false;
    const wished = this.wishes.connectionId;
    return wished === undefined || shared === true || connectionId === null || connectionId === wished;
  }

  private hold(event: LiveEvent, place: string): void {
    if (this.held.length < MAX_MODEL_EVENTS) this.held.push({ event, place });
    else this.resyncHeld = true;
  }

  private write(kind: string, data: object, place: string | undefined, nowMs: number): void {
    const id = place === undefined ? '' : `id: ${place}\n`;
    this.send(`event: ${kind}\n${id}data: ${JSON.stringify(data)}\n\n`, nowMs);
  }

  private send(text: string, nowMs: number): void {
    if (!this.open) return;
    if (this.sink.writableLength > MAX_WAITING_BYTES) {
      this.open = false;
      this.held = [];
      this.sink.destroy();
      return;
    }
    this.wroteAtMs = nowMs;
    this.sink.write(text);
  }
}
