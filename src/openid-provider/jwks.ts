import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Clock } from '../config/clock.js';
import { ProviderLimits } from './provider-limits.js';
import { DOCUMENT_BYTES, providerFault, ProviderHttp } from './provider-http.js';

interface KeySet {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

interface Failures {
  readonly count: number;
  /** Until when (monotonic) nobody asks again, once there are too many. */
  readonly untilMs: number;
}

interface Entry {
  readonly uri: string;
  set?: KeySet;
  reading?: Promise<KeySet>;
  /** The readings that failed one after the other. */
  failed?: Failures;
  /** When (monotonic) an unknown key id made us read the set again, by who gave us the tokens. */
  rereads: Record<TokenSource, number[]>;
}

/** Who gave us a token: its provider, whom we asked for it, or whoever sends one to a public route. */
export type TokenSource = 'provider' | 'anybody';

/** A key that its provider has withdrawn is trusted no longer than this. */
const MAX_AGE_MS = 600_000;

const REREADS_PER_MINUTE = 5;

/** After so many failures on end, the next is answered from memory for a while: tokens that nobody signed cost nothing. */
const PATIENT_FAILURES = 3;
const BACK_OFF_MS = 1_000;

/** The signing keys of providers, one set for each connection. */
@Injectable()
export class Jwks {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly http: ProviderHttp,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
  ) {}

  /**
   * Finds the key of a token among the connection's. An unknown key id makes it read the set again at
   * once, at most five times a minute and connection; concurrent callers share one reading. A set that could not be read
   * three times on end is asked for once a second.
   * @param source Tokens that anybody may send have five readings of their own: they use up none of a sign-in's.
   * @returns A resolver for `jose`; it throws GatewayError `okta-unavailable` when the set can't be
   *   read, and `jose`'s own errors when it holds no such key.
   */
  keysOf(connectionId: string, jwksUri: string, source: TokenSource = 'provider'): JWTVerifyGetKey {
    return async (header, token) => {
      const entry = this.entryOf(connectionId, jwksUri);
      const { set } = entry;
      const fresh = set !== undefined && this.clock.monotonic() - set.readAtMs < MAX_AGE_MS;
      const first = fresh ? set : await this.read(entry);
      try {
        return await first.find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        const second = await this.newerThan(entry, first, source);
        if (!second) throw error;
        return second.find(header, token);
      }
    };
  }

  private entryOf(connectionId: string, uri: string): Entry {
    const known = this.entries.get(connectionId);
    if (known?.uri === uri) return known;
    // The limit belongs to the connection, whatever address its provider names.
    const entry: Entry = { uri, rereads: known?.rereads ?? { provider: [], anybody: [] } };
    this.entries.set(connectionId, entry);
    return entry;
  }

  /** A set that was read after `known`; undefined when the limit forbids to read one. */
  private async newerThan(entry: Entry, known: KeySet, source: TokenSource): Promise<KeySet | undefined> {
    if (entry.set !== known) return entry.set;
    if (entry.reading) return entry.reading;
    const now = this.clock.monotonic();
    const recent = entry.rereads[source].filter((at) => now - at < 60_000);
    entry.rereads[source] = recent;
    if (recent.length >= REREADS_PER_MINUTE) return undefined;
    recent.push(now);
    return this.read(entry);
  }

  private async read(entry: Entry): Promise<KeySet> {
    const { failed } = entry;
    if (failed && failed.count >= PATIENT_FAILURES && this.clock.monotonic() < failed.untilMs)
      throw providerFault('key set', 'could not be read several times on end, and is not asked for now');
    entry.reading ??= this.fetch(entry.uri)
      .then(
        (set) => {
          delete entry.failed;
          return (entry.set = set);
        },
        (error: unknown) => {
          const count = (entry.failed?.count ?? 0) + 1;
          entry.failed = { count, untilMs: this.clock.monotonic() + BACK_OFF_MS };
          throw error;
        },
      )
      .finally(() => delete entry.reading);
    return entry.reading;
  }

  private async fetch(url: string): Promise<KeySet> {
    const readAtMs = this.clock.monotonic();
    const purpose = 'key set';
    const { timeoutMs } = this.limits;
    const document = await this.http.json({ purpose, url, timeoutMs, maxBytes: DOCUMENT_BYTES });
    try {
      return { find: createLocalJWKSet(document as unknown as JSONWebKeySet), readAtMs };
    } catch (error) {
      throw providerFault(purpose, 'holds no keys', error);
    }
  }
}
