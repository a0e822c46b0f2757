import { Injectable } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { ReviewRepository } from './review.repository.js';

const DAY_MS = 86_400_000;

/** Says how far back the history can be relied on. Its clock is the database's, which writes it. */
@Injectable()
export class HistoryBounds {
  constructor(
    private readonly reviews: ReviewRepository,
    private readonly configuration: Configuration,
  ) {}

  /** Since when everything is known, and the present moment. */
  async find(): Promise<{ readonly knownSince: Date; readonly now: Date }> {
    const { begunAt, now } = await this.reviews.findBounds();
    const { auditRetentionDays } = this.configuration;
    if (auditRetentionDays === 0) return { knownSince: begunAt, now };
    const keptSince = new Date(now.getTime() - auditRetentionDays * DAY_MS);
    return { knownSince: keptSince > begunAt ? keptSince : begunAt, now };
  }
}
