import { createHash } from 'node:crypto';
import { lengthPrefixed } from '../crypto/length-prefixed.js';

/** All of an event's fields as they are stored, as the database spells them: nothing is left out of the hash. */
export interface StoredEvent {
  readonly id: string;
  /** UTC, to the microsecond. */
  readonly at: string;
  readonly connectionId: string | null;
  readonly actorType: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly outcome: string;
  /** JSON as `jsonb` spells it, which has one spelling for each value. */
  readonly before: string | null;
  readonly after: string | null;
  readonly requestId: string;
}

/** A place in the chain and the hash there. */
export interface ChainHead {
  /** 1 is the first event that was ever sealed; 0 is before it. */
  readonly position: number;
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
}

/** What one row of the chain says, without its code. */
export interface Link extends ChainHead {
  readonly eventId: string;
  /** UTC, to the microsecond. */
  readonly sealedAt: string;
}

/** Where the chain begins, before the first event. */
export const CHAIN_ORIGIN: ChainHead = { position: 0, hash: '0'.repeat(64) };

/** What the codes of chain rows and checkpoints are made for: the name of their derived key. */
export const CHAIN_PURPOSE = 'audit chain';

const FORMAT = 'rolegate-audit-1';

/** The link that seals an event behind `previous`. */
export function linkOf(previous: ChainHead, event: StoredEvent, sealedAt: string): Link {
  const position = previous.position + 1;
  return {
    position,
    eventId: event.id,
    sealedAt,
    hash: hashOf(position, previous.hash, event, sealedAt),
  };
}

/** SHA-256 over the hash before, the place in the chain and all of the event, in hex. */
export function hashOf(position: number, previousHash: string, event: StoredEvent, sealedAt: string): string {
  const encoded = lengthPrefixed([
    FORMAT,
    String(position),
    previousHash,
    sealedAt,
    event.id,
    event.at,
    event.connectionId,
    event.actorType,
    event.actorId,
    event.actorName,
    event.action,
    event.targetType,
    event.targetId,
    event.outcome,
    event.before,
    event.after,
    event.requestId,
  ]);
  return createHash('sha256').update(encoded).digest('hex');
}

/** What the code of a chain row vouches for: the whole row. */
export function linkMessage({ position, hash, eventId, sealedAt }: Link): string {
  return lengthPrefixed(['link', String(position), hash, eventId, sealedAt]);
}

/** Why there is a checkpoint: events before it were removed, or another key took over. */
export type CheckpointReason = 'retention' | 'key-rotation';

/** What the code of a checkpoint vouches for. */
export function checkpointMessage(reason: string, { position, hash }: ChainHead): string {
  return lengthPrefixed(['checkpoint', reason, String(position), hash]);
}

/** A head as people note it down, and as `--expect` takes it: `<position>:<hash>`. */
export function spellHead({ position, hash }: ChainHead): string {
  return `${position}:${hash}`;
}

/** Reads what {@link spellHead} wrote; undefined when it is something else. */
export function parseHead(text: string): ChainHead | undefined {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  return match?.[1] && match[2] ? { position: Number(match[1]), hash: match[2] } : undefined;
}
