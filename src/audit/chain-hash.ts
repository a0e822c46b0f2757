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
  /** Whence it was asked for; null where nobody asked from anywhere, and before that was kept. */
  readonly address: string | null;
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
  /** By which spelling of an event its hash was made. */
  readonly format: number;
  readonly eventId: string;
  /** UTC, to the microsecond. */
  readonly sealedAt: string;
}

/** Where the chain begins, before the first event. */
export const CHAIN_ORIGIN: ChainHead = { position: 0, hash: '0'.repeat(64) };

/** What the codes of chain rows and checkpoints are made for: the name of their derived key. */
export const CHAIN_PURPOSE = 'audit chain';

/** The spellings that there were: the first knows no address. The name of each is a part of what is hashed. */
const FORMATS = new Map([
  [1, 'rolegate-audit-1'],
  [2, 'rolegate-audit-2'],
]);

/** By which spelling events are sealed now. */
const FORMAT = 2;

/** The link that seals an event behind `previous`. */
export function linkOf(previous: ChainHead, event: StoredEvent, sealedAt: string): Link {
  const position = previous.position + 1;
  return {
    format: FORMAT,
    position,
    eventId: event.id,
    sealedAt,
    hash: hashOf({ format: FORMAT, position, sealedAt }, previous.hash, event),
  };
}

/**
 * SHA-256 over the hash before, the place in the chain and all of the event, in hex.
 * @returns `''`, which is no hash, for a format that there never was, or that does not know all of the event.
 */
export function hashOf(
  { format, position, sealedAt }: Pick<Link, 'format' | 'position' | 'sealedAt'>,
  previousHash: string,
  event: StoredEvent,
): string {
  const name = FORMATS.get(format);
  // An address that was put into an event from before would not be in its hash.
  if (name === undefined || (format === 1 && event.address !== null)) return '';
  const encoded = lengthPrefixed([
    name,
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
    ...(format === 1 ? [] : [event.address]),
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
