import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { ChangeFeed, type ChangeListener } from '../database/change-feed.js';
import type { Change, ChangeKind } from '../database/change-log.js';
import { faultOf } from '../database/direct-connection.js';
import { asUnavailable } from '../errors/outage.js';
import { GatewayError } from '../errors/gateway-error.js';
import { EventTails } from './event-tails.js';
import { eventOfOktaGroups, type LiveEvent } from './live-event.js';
import { OpenStream, type StreamSink, type StreamWishes } from './open-stream.js';
import { RecentRates } from './recent-rates.js';
import { TailsRepository } from './tails.repository.js';

/** Streams of one process at most, of one session or API token, and of one person, however often they sign in. */
export const MAX_STREAMS = 500;
export const MAX_STREAMS_PER_CALLER = 10;
export const MAX_STREAMS_PER_PERSON = 30;
/** How often it is confirmed who listens and looked what has come, in milliseconds; changes are told of at once. */
export const BEAT_MS = 500;
/** How often what was counted is read, in milliseconds: as often as it is written. */
const COUNTS_MS = 5000;
/** Who opens a stream can say that they read what they show so long before at most, in milliseconds. */
const READ_BEFORE_MS = 60_000;
/** What decides about no caller. */
const DECIDES_NOTHING: readonly ChangeKind[] = ['entities', 'signing-keys', 'okta-groups'];

/** What a stream is opened with. */
export interface StreamOpening {
  readonly sink: StreamSink;
  readonly caller: Caller;
  readonly wishes: StreamWishes;
  /** Where the client was when it last listened. */
  readonly lastPlace?: string | undefined;
  /** How long ago a client that hasn't listened yet read what it shows, 0 to 60; undefined = it shows nothing. */
  readonly agoSeconds?: number | undefined;
  /** Finds the caller once more; rejects when they may not listen any more. It counts as no use of their session. */
  readonly confirm: () => Promise<Caller>;
}

interface Listener {
  readonly stream: OpenStream;
  readonly opening: StreamOpening;
  readonly owner: string;
  confirming: boolean;
}

/** All streams of this process. While there is none, it does nothing. */
@Injectable()
export class EventStreams implements ChangeListener, BeforeApplicationShutdown {
  private readonly log = new Logger('EventStream');
  private readonly listeners = new Set<Listener>();
  private readonly rates = new RecentRates();
  /** When Okta said something new of a connection's groups, by its id; monotonic. No table that is followed tells of it. */
  private readonly oktaGroups = new Map<string, number>();
  private ready: Promise<void> | undefined;
  private opening = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private beats = 0;
  private countsReadAtMs = -Infinity;
  private closed = false;
  private failing = false;

  constructor(
    private readonly tails: EventTails,
    private readonly repository: TailsRepository,
    private readonly clock: Clock,
    feed: ChangeFeed,
  ) {
    feed.subscribe(this);
  }

  /** How many listen. */
  get size(): number {
    return this.listeners.size;
  }

  /** @throws GatewayError `rate-limited` when there are too many streams, `unavailable` during a stop or an outage. */
  assertRoom(caller: Caller): void {
    if (this.closed) throw new GatewayError('unavailable', undefined, { headers: { 'Retry-After': '1' } });
    const owner = ownerOf(caller);
    const ofPerson = [...this.listeners].filter(({ opening }) => isSame(opening.caller, caller));
    const own = ofPerson.filter((listener) => listener.owner === owner).length;
    if (
      own >= MAX_STREAMS_PER_CALLER ||
      ofPerson.length >= MAX_STREAMS_PER_PERSON ||
      this.listeners.size + this.opening >= MAX_STREAMS
    )
      throw new GatewayError('rate-limited', 'Too many event streams are open.', {
        headers: { 'Retry-After': '15' },
      });
  }

  /**
   * Begins to tell. Nothing that is committed once this has resolved is missed.
   * @param begin Called when all is ready, before the first event is written.
   * @returns what to call when the client is gone.
   * @throws GatewayError as {@link assertRoom}.
   */
  async open(opening: StreamOpening, begin: () => void = () => undefined): Promise<() => void> {
    this.assertRoom(opening.caller);
    this.opening += 1;
    try {
      this.ready ??= this.tails.begin();
      await this.ready;
    } catch (error) {
      if (this.listeners.size === 0) this.ready = undefined;
      throw asUnavailable(error);
    } finally {
      this.opening -= 1;
    }
    this.assertRoom(opening.caller);
    const nowMs = this.clock.monotonic();
    const { sink, caller, wishes, lastPlace, agoSeconds } = opening;
    const stream = new OpenStream(sink, caller, wishes, nowMs);
    const listener = { stream, opening, owner: ownerOf(caller), confirming: false };
    begin();
    if (wishes.heartbeat) stream.beat(nowMs);
    this.listeners.add(listener);
    this.timer ??= setInterval(() => void this.beat(), BEAT_MS).unref();
    // Only now: what comes while this is read is told as well, and twice rather than never.
    if (lastPlace !== undefined) await this.replay(stream, () => this.tails.since(lastPlace));
    else if (agoSeconds !== undefined) await this.replay(stream, () => this.tails.changesOf(agoSeconds));
    const agoMs = lastPlace === undefined ? (agoSeconds ?? -1) * 1000 : READ_BEFORE_MS;
    const missed = [...this.oktaGroups].filter(([, atMs]) => nowMs - atMs <= agoMs).map(([id]) => id);
    this.tellOktaGroups(missed, [listener]);
    return () => this.remove(listener);
  }

  /** The revocation of a session or of a right is acted on at once; what it was about is told. */
  onChanges(changes: readonly Change[]): void {
    const asked = changes.flatMap(({ kind, ref }) => (kind === 'okta-groups' ? [ref] : []));
    this.noteOktaGroups(asked);
    if (this.listeners.size === 0) return;
    this.tellOktaGroups(asked, this.listeners);
    // Afterwards: others who hear of the same changes have not forgotten what they knew yet.
    setImmediate(() => {
      if (changes.some(({ kind }) => !DECIDES_NOTHING.includes(kind))) void this.confirmAll();
      void this.look();
    });
  }

  onDistrust(): void {
    for (const { stream } of this.listeners)
      stream.tell(eventOfOktaGroups(), this.tails.place, this.clock.monotonic());
    if (this.listeners.size > 0) setImmediate(() => void this.confirmAll());
  }

  /** What is done twice a second: to confirm who listens, to look what has come, and to count. */
  async beat(): Promise<void> {
    this.beats += 1;
    await Promise.all([this.confirmAll(), this.look(), this.readCounts()]);
    if (this.beats % (1000 / BEAT_MS) !== 0) return;
    const [at, nowMs] = [this.clock.now(), this.clock.monotonic()];
    for (const { stream } of this.listeners)
      stream.tick(this.rates.of(stream.countedConnectionId), this.tails.place, at, nowMs);
    this.sweep();
  }

  /** Looks what has come and tells it. Never rejects; one look at a time. */
  async look(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => (this.looking = undefined));
    await this.looking;
  }

  /** Ends all streams and opens no more: a stop waits for no client. */
  closeAll(): void {
    this.closed = true;
    for (const listener of this.listeners) listener.stream.end();
    this.listeners.clear();
    this.rest();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closeAll();
    await this.looking;
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.lookAgain && this.listeners.size > 0) {
      this.lookAgain = false;
      try {
        const before = this.tails.place;
        const { events, more } = await this.tails.look();
        this.lookAgain ||= more;
        const nowMs = this.clock.monotonic();
        for (const [index, event] of events.entries()) {
          // Who is cut off in the middle hears all of it again.
          const place = index === events.length - 1 ? this.tails.place : before;
          for (const { stream } of this.listeners) stream.tell(event, place, nowMs);
        }
        this.failing = false;
      } catch (error) {
        // Nothing is lost: the next look goes on where the last one ended.
        if (!this.failing) this.log.warn(`What has come can't be read now: ${faultOf(error)}`);
        this.failing = true;
      }
    }
    this.sweep();
  }

  private noteOktaGroups(connectionIds: readonly string[]): void {
    const nowMs = this.clock.monotonic();
    for (const [id, atMs] of this.oktaGroups) if (nowMs - atMs > READ_BEFORE_MS) this.oktaGroups.delete(id);
    for (const id of connectionIds) this.oktaGroups.set(id, nowMs);
  }

  private tellOktaGroups(connectionIds: readonly string[], listeners: Iterable<Listener>): void {
    const nowMs = this.clock.monotonic();
    for (const id of connectionIds)
      for (const { stream } of listeners) stream.tell(eventOfOktaGroups(id), this.tails.place, nowMs);
  }

  private async replay(stream: OpenStream, read: () => Promise<LiveEvent[] | undefined>): Promise<void> {
    const { place } = this.tails;
    const missed = await read().catch(() => undefined);
    if (missed) stream.replay(missed, place, this.clock.monotonic());
    else stream.resync(place, this.clock.monotonic());
  }

  private async confirmAll(): Promise<void> {
    await Promise.all([...this.listeners].map((listener) => this.confirm(listener)));
  }

  private async confirm(listener: Listener): Promise<void> {
    if (listener.confirming) return;
    listener.confirming = true;
    const { stream, opening } = listener;
    const askedAtMs = this.clock.monotonic();
    try {
      const caller = await opening.confirm();
      if (OpenStream.mayListen(caller, opening.wishes)) stream.confirm(caller, askedAtMs);
      else stream.end();
    } catch {
      // Whatever the reason: who can't be confirmed is told nothing more.
      stream.end();
    }
    listener.confirming = false;
    if (!stream.isOpen) this.remove(listener);
  }

  private async readCounts(): Promise<void> {
    const nowMs = this.clock.monotonic();
    const wanted = [...this.listeners].some(({ opening }) => opening.wishes.kinds.includes('counters'));
    if (!wanted || nowMs - this.countsReadAtMs < COUNTS_MS) return;
    this.countsReadAtMs = nowMs;
    await this.repository.recentCounts(this.clock.now()).then(
      (counts) => this.rates.update(counts, nowMs),
      () => this.rates.clear(),
    );
  }

  /** Forgets streams that ended or were dropped. */
  private sweep(): void {
    for (const listener of this.listeners) if (!listener.stream.isOpen) this.remove(listener);
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size === 0 && this.opening === 0) this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.ready = undefined;
    this.tails.forget();
    this.rates.clear();
    this.countsReadAtMs = -Infinity;
  }
}

function isSame(one: Caller, other: Caller): boolean {
  return one.type === other.type && one.id === other.id;
}

function ownerOf({ type, id, sessionId }: Caller): string {
  return sessionId ?? `${type} ${id}`;
}
