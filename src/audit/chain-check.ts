import type { CodeJudgement, MessageCode } from '../crypto/message-authentication.js';
import {
  checkpointMessage,
  hashOf,
  linkMessage,
  type ChainHead,
  type Link,
  type StoredEvent,
} from './chain-hash.js';

/** A row of the chain as it was read, with the event that it seals; null when that is gone. */
export interface ReadLink extends Link {
  readonly code: MessageCode;
  readonly event: StoredEvent | null;
}

/** A checkpoint as it was read. */
export interface ReadCheckpoint extends ChainHead {
  readonly reason: string;
  readonly code: MessageCode;
}

/** One thing that is wrong with the trail. */
export interface ChainFault {
  /** In the chain; null for an event that is not in it. */
  readonly position: number | null;
  /** Null where no event is concerned. */
  readonly eventId: string | null;
  /** In words, to be read behind position and event. */
  readonly problem: string;
}

/** What is asked besides the chain itself. */
export interface ChainCheckOptions {
  /** Where the kept part of the chain begins: behind what the retention removed last, or at its origin. */
  readonly start: ChainHead;
  readonly checkpoints: readonly ReadCheckpoint[];
  /** A head that somebody noted down. */
  readonly expected?: ChainHead;
  readonly judge: (message: string, code: MessageCode) => CodeJudgement;
  readonly onFault: (fault: ChainFault) => void;
}

/**
 * Goes along the chain of hashes, row by row, with the memory of one row. It needs no faith in the database: whoever
 * may write there, but doesn't have the keys, can neither change a sealed event nor make the chain fit again.
 */
export class ChainCheck {
  private previous: ChainHead;
  /** What the previous row's hash would have to be by its event, where it says something else. */
  private recomputed: string | undefined;
  /** The last position for which a code under a configured key vouches. */
  private vouched: number;
  private readonly unknownKeys = new Set<string>();
  private readonly pending = new Map<number, ReadCheckpoint[]>();

  constructor(private readonly options: ChainCheckOptions) {
    this.previous = options.start;
    this.vouched = options.start.position;
    const checkpoints = this.readCheckpoints();
    for (const checkpoint of checkpoints) {
      const { position } = checkpoint;
      this.pending.set(position, [...(this.pending.get(position) ?? []), checkpoint]);
    }
    this.judgeStart(checkpoints);
    this.atPosition(options.start);
  }

  /** The next row, in the order of positions. */
  take(row: ReadLink): void {
    const expected = this.previous.position + 1;
    if (row.position < expected) {
      this.fault(row, 'lies before the place up to which the chain was removed, and should be gone');
      return;
    }
    const gap = row.position > expected;
    if (gap) {
      const last = row.position - 1;
      this.options.onFault({
        position: expected,
        eventId: null,
        problem: `is missing from the chain${last > expected ? `, and so is everything up to position ${last}` : ''}`,
      });
    }
    const code = this.options.judge(linkMessage(row), row.code);
    if (code === 'invalid') this.fault(row, 'the row of the chain was changed');
    if (code === 'valid') this.vouched = row.position;
    if (code === 'unknown-key') this.unknownKeys.add(row.code.keyId);
    this.recomputed = gap ? undefined : this.compare(row, code);
    this.previous = { position: row.position, hash: row.hash };
    this.atPosition(row);
  }

  /** After the last row. @returns the head of the chain. */
  end(): ChainHead {
    for (const [position, checkpoints] of this.pending) {
      if (position > this.previous.position && checkpoints.length > 0) this.cutOff('a checkpoint', position);
    }
    const { expected, start } = this.options;
    if (expected && expected.position > this.previous.position)
      this.cutOff('what was noted', expected.position);
    if (expected && expected.position < start.position) {
      this.options.onFault({
        position: expected.position,
        eventId: null,
        problem: `was removed by the retention, which kept what comes after position ${start.position}: note a newer head`,
      });
    }
    if (this.vouched < this.previous.position) {
      this.options.onFault({
        position: this.vouched + 1,
        eventId: null,
        problem: `and what follows is vouched for by no key in ENCRYPTION_KEYS (made under ${[...this.unknownKeys].join(', ') || 'none'})`,
      });
    }
    return this.previous;
  }

  /** @returns the hash that the event demands, where the row has another one. */
  private compare(row: ReadLink, code: CodeJudgement): string | undefined {
    if (!row.event) {
      this.fault(row, 'the event was removed');
      return undefined;
    }
    const { event } = row;
    const computed = hashOf(row, this.previous.hash, event);
    if (computed === row.hash) return undefined;
    // A row before whose own hash was changed has been reported; this one may fit what it said before.
    if (this.recomputed && hashOf(row, this.recomputed, event) === row.hash) return undefined;
    if (code === 'valid') this.fault(row, 'the event was changed, or another one was put in its place');
    if (code === 'unknown-key') this.fault(row, 'the event or the row of the chain was changed');
    return computed;
  }

  private atPosition({ position, hash }: ChainHead): void {
    for (const checkpoint of this.pending.get(position) ?? []) {
      if (checkpoint.hash === hash) this.vouched = position;
      else
        this.options.onFault({
          position,
          eventId: null,
          problem: `does not have the hash that the checkpoint of its ${checkpoint.reason} vouches for`,
        });
    }
    this.pending.delete(position);
    const { expected } = this.options;
    if (expected?.position === position && expected.hash !== hash) {
      this.options.onFault({
        position,
        eventId: null,
        problem: 'does not have the hash that was noted: the chain was rewritten',
      });
    }
  }

  /** Rows vouch for what comes before them as far as it is there, never for its removal: anybody could say it was in order. */
  private judgeStart(vouching: readonly ReadCheckpoint[]): void {
    const { position } = this.options.start;
    if (position === 0 || vouching.some((one) => one.reason === 'retention' && one.position === position))
      return;
    this.options.onFault({
      position,
      eventId: null,
      problem:
        'and everything before it was removed, and no key in ENCRYPTION_KEYS vouches that the retention did so',
    });
  }

  /** Those whose code holds; of the others it is said, unless their key is gone. */
  private readCheckpoints(): ReadCheckpoint[] {
    return this.options.checkpoints.filter((checkpoint) => {
      const code = this.options.judge(checkpointMessage(checkpoint.reason, checkpoint), checkpoint.code);
      if (code === 'invalid') {
        this.options.onFault({
          position: checkpoint.position,
          eventId: null,
          problem: `the checkpoint of its ${checkpoint.reason} was changed`,
        });
      }
      return code === 'valid';
    });
  }

  private cutOff(witness: string, position: number): void {
    this.options.onFault({
      position: this.previous.position + 1,
      eventId: null,
      problem: `and what follows was cut off: ${witness} knows of position ${position}`,
    });
  }

  private fault({ position, eventId }: Link, problem: string): void {
    this.options.onFault({ position, eventId, problem });
  }
}
