import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { eventOfOkta, eventsOfAudit, eventsOfDecision, type LiveEvent } from './live-event.js';
import { TailPlace } from './tail-place.js';
import { TailsRepository, type Tail } from './tails.repository.js';

/** Rows that one look reads of one table at most. */
const MAX_ROWS = 500;
/** Rows that a client which comes back is told of at most; of more it is asked to read everything again. */
export const MAX_REPLAYED = 200;
/** So far below the end what is followed begins: transactions that are under way have numbers there. */
const MARGIN = 200;

/** Events carry the moment at which their transaction began: what was committed after a moment may be so much older. */
const COMMIT_SECONDS = 1;

const PLACE = /^(\d{1,15})\.(\d{1,15})$/;

/** Follows the tables in which any process notes what happens. Holds its places for as long as somebody listens. */
@Injectable()
export class EventTails {
  private places: Readonly<Record<Tail, TailPlace>> | undefined;

  constructor(
    private readonly repository: TailsRepository,
    private readonly clock: Clock,
  ) {}

  /** Finds the ends of the tables. What is committed from now on is given by {@link look}. */
  async begin(): Promise<void> {
    const [audit, okta, denials] = await Promise.all([
      this.placeAtEnd('audit'),
      this.placeAtEnd('okta'),
      this.placeAtEnd('denials'),
    ]);
    this.places = { audit, okta, denials };
  }

  /** Nobody listens any more. */
  forget(): void {
    this.places = undefined;
  }

  /** Up to where everything is known: what a client sends that comes back. */
  get place(): string {
    const { audit, okta } = this.places ?? {};
    return `${audit?.position ?? 0}.${okta?.position ?? 0}`;
  }

  /** What has come since the last look, at most {@link MAX_ROWS} of each table, and whether there may be more. */
  async look(): Promise<{ readonly events: LiveEvent[]; readonly more: boolean }> {
    const { places } = this;
    if (!places) return { events: [], more: false };
    const [audit, okta, denials] = await Promise.all([
      this.repository.rowsAbove('audit', places.audit.position, places.audit.knownAbove, MAX_ROWS),
      this.repository.rowsAbove('okta', places.okta.position, places.okta.knownAbove, MAX_ROWS),
      this.repository.rowsAbove('denials', places.denials.position, places.denials.knownAbove, MAX_ROWS),
    ]);
    const events = [
      ...audit.filter(({ id }) => places.audit.note(Number(id))).flatMap(eventsOfAudit),
      ...okta.filter(({ id }) => places.okta.note(Number(id))).map(eventOfOkta),
      ...denials.filter(({ id }) => places.denials.note(Number(id))).flatMap(eventsOfDecision),
    ];
    for (const place of Object.values(places)) place.advance(this.clock.monotonic());
    return { events, more: [audit, okta, denials].some(({ length }) => length === MAX_ROWS) };
  }

  /** What has come since a place that was given out earlier; undefined when that isn't known any more, or is too much. */
  async since(place: string): Promise<LiveEvent[] | undefined> {
    const [, audit, okta] = PLACE.exec(place) ?? [];
    if (audit === undefined || okta === undefined) return undefined;
    const [changes, events] = await Promise.all([
      this.rowsSince('audit', Number(audit)),
      this.rowsSince('okta', Number(okta)),
    ]);
    return changes && events && [...changes.flatMap(eventsOfAudit), ...events.map(eventOfOkta)];
  }

  /** Which resources changed in the last seconds; undefined when those are too many. */
  async changesOf(seconds: number): Promise<LiveEvent[] | undefined> {
    const rows = await this.repository.changesOf(seconds + COMMIT_SECONDS, MAX_REPLAYED + 1);
    if (rows.length > MAX_REPLAYED) return undefined;
    return rows.flatMap(eventsOfAudit).filter(({ kind }) => kind === 'model');
  }

  private async rowsSince<T extends 'audit' | 'okta'>(tail: T, low: number) {
    const [end, reaches, rows] = await Promise.all([
      this.repository.end(tail),
      this.repository.reaches(tail, low),
      this.repository.rowsAbove(tail, low, [], MAX_REPLAYED + 1),
    ]);
    if (end === 0 && low === 0) return [];
    // Events of Okta are kept for a while only: when all are gone, nobody knows whether there were more.
    return low > end || !reaches || rows.length > MAX_REPLAYED ? undefined : rows;
  }

  private async placeAtEnd(tail: Tail): Promise<TailPlace> {
    const low = Math.max(0, (await this.repository.end(tail)) - MARGIN);
    const place = new TailPlace(low);
    for (const id of await this.repository.idsAbove(tail, low, 2 * MARGIN)) place.note(id);
    place.advance(this.clock.monotonic());
    return place;
  }
}
