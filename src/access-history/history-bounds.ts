import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ReviewRepository } from './review.repository.js';

const DAY_MS = 86_400_000;

/** Says how far back the history can be relied on. */
@Injectable()
export class HistoryBounds {
  constructor(
    private readonly reviews: ReviewRepository,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** What ended before this moment is removed; null = nothing is. */
  cutOff(): Date | null {
    const { auditRetentionDays } = this.configuration;
    if (auditRetentionDays === 0) return null;
    return new Date(this.clock.now().getTime() - auditRetentionDays * DAY_MS);
  }

  /** Since when everything is known, and the present moment by the clock of the history, which is the database's. */
  async find(): Promise<{ readonly knownSince: Date; readonly now: Date }> {
    const { begunAt, now } = await this.reviews.findBounds();
    const cutOff = this.cutOff();
    return { knownSince: cutOff && cutOff > begunAt ? cutOff : begunAt, now };
  }
}
