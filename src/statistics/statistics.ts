import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { SeriesName } from './metric.js';
import { MinuteBuffer } from './minute-buffer.js';
import { minuteOf } from './statistics.repository.js';

/**
 * What this process counts, until {@link StatisticsWriter} writes it. Not for the path of decisions: what is counted
 * there is taken from counters that are there anyway, a moment before it is written.
 */
@Injectable()
export class Statistics {
  readonly buffer = new MinuteBuffer();
  private readonly sources: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Counts. Never waits, never fails. */
  add(name: SeriesName, value = 1): void {
    this.buffer.add(minuteOf(this.clock.nowMs()), name, value);
  }

  /** Names somebody who adds what they have counted elsewhere whenever it is about to be written. */
  beforeWriting(source: () => void): void {
    this.sources.push(source);
  }

  /** Gathers what is counted elsewhere, and notes that this minute was counted in. */
  gather(): void {
    for (const source of this.sources) source();
    this.buffer.cover(minuteOf(this.clock.nowMs()));
  }
}
