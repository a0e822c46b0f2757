import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import { ChangeFeed, type ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { faultOf } from '../database/direct-connection.js';
import { ALGORITHM, openPrivateKey, openPublicKey, type PublicSigningJwk } from './signing-key-pair.js';
import type { KeyTimes } from './signing-key-schedule.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** A key as this process holds it: opened once, not per signature. */
export interface HeldKey extends KeyTimes {
  readonly id: string;
  readonly publicJwk: PublicSigningJwk;
  readonly publicKey: KeyObject;
  /** Undefined when ENCRYPTION_KEYS does not open it: then it is published and signs nothing here. */
  readonly privateKey: KeyObject | undefined;
  /** The protected header of every token that it signs, encoded. */
  readonly header: string;
}

/** The key to sign with, for as long as that is the one. */
interface Turn {
  readonly key: HeldKey;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where the private half of a key is sealed. */
export function privateKeyPlace(id: string): SecretPlace {
  return { table: 'signing_keys', column: 'private_key', id };
}

/**
 * The keys of assertions in memory. They are read again when another replica changed them, before the lease holds
 * again; while the database is away they stay what they were.
 */
@Injectable()
export class KeyRing implements ChangeListener, OnModuleInit {
  private readonly log = new Logger('SigningKeys');
  private keys: ReadonlyMap<string, HeldKey> = new Map();
  private turn: Turn | undefined;
  private begun = 0;
  private applied = 0;
  private readonly sealed = new Set<string>();

  constructor(
    private readonly repository: SigningKeysRepository,
    private readonly encryption: Encryption,
    private readonly feed: ChangeFeed,
  ) {}

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  async onChanges(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ kind }) => kind === 'signing-keys')) await this.reload();
  }

  onDistrust(): Promise<void> {
    return this.reload();
  }

  /** Reads the keys anew. @throws Error when they can't be read; the ring stays what it was. */
  async reload(): Promise<void> {
    const mine = ++this.begun;
    const rows = await this.repository.findAll();
    // What was read after this one began to may be newer, and is there already.
    if (mine < this.applied) return;
    this.applied = mine;
    this.keys = new Map(rows.map((row) => [row.id, this.open(row)]));
    this.turn = undefined;
  }

  /** The key that signs at this moment, the newest that may; undefined when none does. */
  signing(nowMs: number): HeldKey | undefined {
    const { turn } = this;
    if (turn && nowMs >= turn.fromMs && nowMs < turn.untilMs) return turn.key;
    this.turn = this.turnAt(nowMs);
    return this.turn?.key;
  }

  /** The keys that verify at this moment: those that sign, signed and will sign. */
  published(nowMs: number): HeldKey[] {
    return [...this.keys.values()].filter(({ publishedUntilMs }) => publishedUntilMs > nowMs);
  }

  /** The published key with this `kid`. */
  find(kid: string, nowMs: number): HeldKey | undefined {
    const key = this.keys.get(kid);
    return key && key.publishedUntilMs > nowMs ? key : undefined;
  }

  /** Opens a stored key. */
  open(row: SigningKey): HeldKey {
    const publicJwk = row.publicJwk as unknown as PublicSigningJwk;
    return {
      id: row.id,
      publicJwk,
      publicKey: openPublicKey(publicJwk),
      privateKey: this.openPrivate(row),
      header: headerOf(row.id),
      signsFromMs: row.signsFrom.getTime(),
      signsUntilMs: row.signsUntil.getTime(),
      publishedUntilMs: row.publishedUntil.getTime(),
    };
  }

  private openPrivate({ id, privateKey }: SigningKey): KeyObject | undefined {
    try {
      return openPrivateKey(this.encryption.decrypt(privateKey, privateKeyPlace(id)));
    } catch (error) {
      if (!this.sealed.has(id)) this.log.error(`The signing key ${id} can’t be opened: ${faultOf(error)}`);
      this.sealed.add(id);
      return undefined;
    }
  }

  private turnAt(nowMs: number): Turn | undefined {
    let key: HeldKey | undefined;
    let nextMs = Infinity;
    for (const candidate of this.keys.values()) {
      if (!candidate.privateKey || candidate.signsUntilMs <= nowMs) continue;
      if (candidate.signsFromMs > nowMs) nextMs = Math.min(nextMs, candidate.signsFromMs);
      else if (!key || candidate.signsFromMs > key.signsFromMs) key = candidate;
    }
    return key && { key, fromMs: nowMs, untilMs: Math.min(key.signsUntilMs, nextMs) };
  }
}

function headerOf(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: ALGORITHM, typ: 'at+jwt', kid })).toString('base64url');
}
