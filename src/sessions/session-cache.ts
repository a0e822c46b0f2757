import { LRUCache } from 'lru-cache';
import type { ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { KeyIndex } from './key-index.js';
import { SessionCompactor, type CompactSession } from './session-compactor.js';
import type { SessionOutcome } from './session-facts.js';
import type { StoredSession } from './session-judgement.js';

/** Sessions kept at most, and bytes that they may take altogether, about: a person in 10,000 groups is big. */
export const CACHE_LIMITS = { entries: 100_000, bytes: 128 * 2 ** 20 } as const;

/** A session in memory. The facts never change; what is known of its use does. */
export interface CachedSession extends CompactSession {
  /** The answer while it is usable, made once. */
  readonly outcome: SessionOutcome;
  lastSeenMs: number;
  /** The last use that is stored or about to be. */
  storedSeenMs: number;
}

/** What the cache reads from; {@link SessionLoader} is one. */
export interface SessionSource {
  load(key: string): Promise<StoredSession | undefined>;
}

/**
 * The sessions that this process has read, as long as nobody has said that they changed. Whether they may
 * decide is the lease's business. A session that does not exist is never remembered.
 */
export class SessionCache implements ChangeListener {
  private readonly entries: LRUCache<string, CachedSession>;
  private readonly keysOfSubject = new KeyIndex();
  /** Of sessions on the hosts of applications, by the key of the session that they live and end with. */
  private readonly keysOfSession = new KeyIndex();
  private readonly compactor = new SessionCompactor();
  /** What the sessions take by themselves, without the groups that they share. */
  private ownBytes = 0;
  private readonly reads = new Map<string, Promise<CachedSession | undefined>>();
  /** Raised by every invalidation: what was being read then may be from before it, and is not kept. */
  private generation = 0;

  constructor(
    private readonly source: SessionSource,
    private readonly limits: { readonly entries: number; readonly bytes: number } = CACHE_LIMITS,
  ) {
    this.entries = new LRUCache({
      max: limits.entries,
      dispose: (entry, key) => this.letGo(entry, key),
    });
  }

  /** How many sessions are kept. */
  get size(): number {
    return this.entries.size;
  }

  /** About how many bytes they take. */
  get bytes(): number {
    return this.ownBytes + this.compactor.sharedBytes;
  }

  get(key: string): CachedSession | undefined {
    return this.entries.get(key);
  }

  /**
   * Reads a session from the database and keeps it. Concurrent reads of one session are one, except that
   * nobody is given what was being read before a change they may already know of.
   * @throws Error when it can't be read.
   */
  read(key: string): Promise<CachedSession | undefined> {
    const running = this.reads.get(key);
    if (running) return running;
    const read = this.readAndKeep(key).finally(() => {
      if (this.reads.get(key) === read) this.reads.delete(key);
    });
    this.reads.set(key, read);
    return read;
  }

  onChanges(changes: readonly Change[]): void {
    for (const { kind, ref } of changes) {
      switch (kind) {
        case 'session':
          this.invalidate([ref, ...this.keysOfSession.of(ref)]);
          break;
        case 'subject':
          this.invalidate(this.keysOfSubject.of(ref));
          break;
        case 'connection-sessions':
          this.invalidate(this.keysOfConnection(ref));
          break;
        case 'model':
        case 'entities':
        case 'signing-keys':
        case 'okta-groups':
          break;
      }
    }
  }

  onDistrust(): void {
    this.invalidate([...this.entries.keys()]);
  }

  private async readAndKeep(key: string): Promise<CachedSession | undefined> {
    const { generation } = this;
    const stored = await this.source.load(key);
    const known = this.entries.peek(key);
    if (stored === undefined) {
      this.entries.delete(key);
      return undefined;
    }
    const compact = this.compactor.compact(key, stored, this.ofSamePerson(stored));
    // Spelled out: what is copied by a spread takes more room.
    const entry: CachedSession = {
      facts: compact.facts,
      host: compact.host,
      connectionValidAfterMs: compact.connectionValidAfterMs,
      lastSeenMs: Math.max(stored.lastSeenMs, known?.lastSeenMs ?? 0),
      storedSeenMs: Math.max(stored.lastSeenMs, known?.storedSeenMs ?? 0),
      groups: compact.groups,
      bytes: compact.bytes,
      outcome: { session: compact.facts },
    };
    if (generation === this.generation) this.keep(key, entry);
    else this.compactor.release(entry.groups);
    return entry;
  }

  private keep(key: string, entry: CachedSession): void {
    if (this.compactor.wholeBytes(entry) > this.limits.bytes) {
      this.compactor.release(entry.groups);
      this.entries.delete(key);
      return;
    }
    this.entries.set(key, entry);
    this.ownBytes += entry.bytes;
    this.keysOfSubject.add(entry.facts.subject.id, key);
    if (entry.host !== undefined) this.keysOfSession.add(entry.facts.key, key);
    while (this.bytes > this.limits.bytes) this.entries.pop();
  }

  private letGo(entry: CachedSession, key: string): void {
    const { facts, host } = entry;
    this.ownBytes -= entry.bytes;
    this.compactor.release(entry.groups);
    this.keysOfSubject.delete(facts.subject.id, key);
    if (host !== undefined) this.keysOfSession.delete(facts.key, key);
  }

  private ofSamePerson({ facts }: StoredSession): CachedSession | undefined {
    for (const key of this.keysOfSubject.of(facts.subject.id)) return this.entries.peek(key);
    return undefined;
  }

  private invalidate(keys: Iterable<string>): void {
    this.generation += 1;
    this.reads.clear();
    for (const key of [...keys]) this.entries.delete(key);
  }

  private *keysOfConnection(connectionId: string): Iterable<string> {
    for (const [key, { facts }] of this.entries.entries()) if (facts.connectionId === connectionId) yield key;
  }
}
