import { Injectable } from '@nestjs/common';
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Configuration } from '../config/configuration.js';
import { keyId } from './key-id.js';

/** A message authentication code with the id of the key of ENCRYPTION_KEYS that it was made under. */
export interface MessageCode {
  readonly keyId: string;
  /** 32 bytes. */
  readonly mac: Buffer;
}

/** What a code says of its message: nothing, when its key is not configured (any more). */
export type CodeJudgement = 'valid' | 'invalid' | 'unknown-key';

/**
 * Authenticates what lies in the database against somebody who can write there: HMAC-SHA-256 under keys that HKDF
 * (RFC 5869) derives from ENCRYPTION_KEYS, one for each purpose, so that no key serves two algorithms.
 */
@Injectable()
export class MessageAuthentication {
  private readonly derived = new Map<string, Buffer>();
  private readonly keys: ReadonlyMap<string, Buffer>;
  /** Id of the first key, under which codes are made. */
  readonly currentKeyId: string;

  constructor(configuration: Configuration) {
    const entries = configuration.encryptionKeys.map((key) => [keyId(key), key] as const);
    this.keys = new Map(entries);
    this.currentKeyId = entries[0]?.[0] ?? '';
  }

  /** Makes the code of a message under the first key. */
  sign(purpose: string, message: string): MessageCode {
    const key = this.keyFor(purpose, this.currentKeyId);
    if (!key) throw new Error('ENCRYPTION_KEYS holds no key');
    return { keyId: this.currentKeyId, mac: codeOf(key, message) };
  }

  judge(purpose: string, message: string, code: MessageCode): CodeJudgement {
    const key = this.keyFor(purpose, code.keyId);
    if (!key) return 'unknown-key';
    const expected = codeOf(key, message);
    return code.mac.length === expected.length && timingSafeEqual(code.mac, expected) ? 'valid' : 'invalid';
  }

  private keyFor(purpose: string, id: string): Buffer | undefined {
    const name = `${id} ${purpose}`;
    const known = this.derived.get(name);
    const key = this.keys.get(id);
    if (known || !key) return known;
    const made = Buffer.from(hkdfSync('sha256', key, '', `rolegate ${purpose}`, 32));
    this.derived.set(name, made);
    return made;
  }
}

function codeOf(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
