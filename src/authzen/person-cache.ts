import { LRUCache } from 'lru-cache';
import type { Clock } from '../config/clock.js';
import type { ChangeFeed, ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { isStorableText } from '../http/untrusted-input.js';
import type { Candidates } from './person-candidates.js';

/** Names kept at most, and bytes that their people may take altogether, roughly. */
const CACHE_LIMITS = { entries: 50_000, bytes: 64 * 2 ** 20 } as const;

const BYTES_PER_PERSON = 1000;
const BYTES_PER_GROUP = 100;

/**
 * How long an answer is kept, in milliseconds. Changes of the people in it are heard of at once; somebody new who has
 * the same name is not, and makes it ambiguous.
 */
export const NAME_LIFETIME_MS = 30_000;

/** The longest `sub` or login that anybody can have, in characters. */
const MAX_NAME_LENGTH = 1024;

/** What the cache reads from; a loader that batches is one. */
export interface PersonSource {
  load(name: string): Promise<Candidates | undefined>;
}

interface Entry {
  readonly candidates: Candidates;
  /** Monotonic milliseconds. */
  readonly readAt: number;
}

/**
 * Whom names mean, as long as nobody has said that these people changed and the lease holds. That a name means nobody
 * is never remembered: the next moment they may sign in for the first time.
 */
export class PersonCache implements ChangeListener {
  private readonly entries = new LRUCache<string, Entry>({
    max: CACHE_LIMITS.entries,
    maxSize: CACHE_LIMITS.bytes,
    sizeCalculation: ({ candidates }) => bytesOf(candidates),
    dispose: (entry, name) => this.forgetName(entry, name),
  });
  private readonly namesOfSubject = new Map<string, Set<string>>();
  private readonly reads = new Map<string, Promise<Candidates | undefined>>();
  /** Raised by every change: what was being read then may be from before it, and is not kept. */
  private generation = 0;

  constructor(
    private readonly source: PersonSource,
    private readonly feed: Pick<ChangeFeed, 'leaseHolds'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Whom a name may mean; undefined = nobody. A promise only when the database has to be asked.
   * @throws Error, as a rejection, when that can't be done in time.
   */
  find(name: string): Candidates | undefined | Promise<Candidates | undefined> {
    if (this.feed.leaseHolds()) {
      const known = this.entries.get(name);
      if (known && this.clock.monotonic() - known.readAt <= NAME_LIFETIME_MS) return known.candidates;
    }
    if (name.length > MAX_NAME_LENGTH || !isStorableText(name)) return undefined;
    const running = this.reads.get(name);
    if (running) return running;
    const read = this.readAndKeep(name).finally(() => {
      if (this.reads.get(name) === read) this.reads.delete(name);
    });
    this.reads.set(name, read);
    return read;
  }

  onChanges(changes: readonly Change[]): void {
    for (const { kind, ref } of changes) {
      if (kind !== 'subject') continue;
      this.generation += 1;
      this.reads.clear();
      for (const name of [...(this.namesOfSubject.get(ref) ?? [])]) this.entries.delete(name);
    }
  }

  onDistrust(): void {
    this.generation += 1;
    this.reads.clear();
    this.entries.clear();
  }

  private async readAndKeep(name: string): Promise<Candidates | undefined> {
    const { generation } = this;
    const readAt = this.clock.monotonic();
    const candidates = await this.source.load(name);
    if (candidates && generation === this.generation) this.keep(name, { candidates, readAt });
    return candidates;
  }

  private keep(name: string, entry: Entry): void {
    this.entries.set(name, entry);
    // The bytes may be used up by this very entry.
    if (!this.entries.has(name)) return;
    for (const { id } of peopleOf(entry)) {
      const names = this.namesOfSubject.get(id);
      if (names) names.add(name);
      else this.namesOfSubject.set(id, new Set([name]));
    }
  }

  private forgetName(entry: Entry, name: string): void {
    for (const { id } of peopleOf(entry)) {
      const names = this.namesOfSubject.get(id);
      if (names?.delete(name) && names.size === 0) this.namesOfSubject.delete(id);
    }
  }
}

function peopleOf({ candidates: { bySub, byLogin } }: Entry): Candidates['bySub'] {
  return [...bySub, ...byLogin];
}

function bytesOf({ bySub, byLogin }: Candidates): number {
  let bytes = BYTES_PER_PERSON;
  for (const { membership } of [...bySub, ...byLogin]) {
    bytes += BYTES_PER_PERSON + BYTES_PER_GROUP * membership.groups.length;
  }
  return bytes;
}
