import type { DecisionReason } from '../decisions/decision-reason.js';
import type { Replayed, ReplayableDecision } from './replay.js';

/** One decision that would be another one. */
export interface ReplaySample {
  readonly requestId: string;
  readonly at: string;
  /** Id of the person; null = nobody in particular. */
  readonly subject: string | null;
  readonly before: DecisionReason;
  readonly after: DecisionReason;
}

/** What would be decided otherwise, by what was asked. */
export interface ReplayedPlace {
  /** Method and path, or permission. */
  readonly what: string;
  readonly toAllowed: number;
  readonly toDenied: number;
  readonly samples: readonly ReplaySample[];
}

const MOST_PLACES = 10;
const MOST_SAMPLES = 3;

/** Counts what became of replayed decisions. */
export class ReplayTally {
  replayed = 0;
  same = 0;
  toAllowed = 0;
  toDenied = 0;
  uncertain = 0;
  skipped = 0;
  differsAlready = 0;
  private readonly places = new Map<
    string,
    { what: string; toAllowed: number; toDenied: number; samples: ReplaySample[] }
  >();

  add(recorded: ReplayableDecision, replayed: Replayed): void {
    if (replayed.outcome === 'skipped') {
      this.skipped += 1;
      return;
    }
    this.replayed += 1;
    if (replayed.differsAlready) this.differsAlready += 1;
    if (replayed.outcome === 'same') this.same += 1;
    else if (replayed.outcome === 'uncertain') this.uncertain += 1;
    else this.flip(recorded, replayed.outcome === 'to-allowed', replayed);
  }

  /** Where most would be decided otherwise, at most 10. */
  get top(): ReplayedPlace[] {
    return [...this.places.values()]
      .sort((a, b) => b.toAllowed + b.toDenied - a.toAllowed - a.toDenied || (a.what < b.what ? -1 : 1))
      .slice(0, MOST_PLACES);
  }

  private flip(
    { asked, requestId, at, subjectId }: ReplayableDecision,
    allowed: boolean,
    { before, after }: Pick<ReplaySample, 'before' | 'after'>,
  ): void {
    const what = describe(asked);
    const place = this.places.get(what) ?? { what, toAllowed: 0, toDenied: 0, samples: [] };
    this.places.set(what, place);
    place[allowed ? 'toAllowed' : 'toDenied'] += 1;
    this[allowed ? 'toAllowed' : 'toDenied'] += 1;
    if (place.samples.length < MOST_SAMPLES)
      place.samples.push({ requestId, at: at.toISOString(), subject: subjectId, before, after });
  }
}

function describe(asked: ReplayableDecision['asked']): string {
  switch (asked?.kind) {
    case 'request':
      return `${asked.method} ${asked.path ?? ''}`;
    case 'action':
      return `${asked.resourceType}:${asked.action}`;
    case 'roles':
      return asked.anyRole.join(', ');
    default:
      return '';
  }
}
