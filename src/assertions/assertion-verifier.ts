import { Injectable } from '@nestjs/common';
import { verify } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { AssertionPayload } from './assertion-claims.js';
import { KeyRing } from './key-ring.js';
import { ALGORITHM } from './signing-key-pair.js';

const COMPACT_JWS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
/** Nothing of ours is longer. */
const MAX_LENGTH = 8192;

/** Recognises the gateway's own assertions by the keys that it holds. */
@Injectable()
export class AssertionVerifier {
  private readonly issuer: string;

  constructor(
    configuration: Configuration,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {
    this.issuer = configuration.publicOrigin;
  }

  /**
   * What a token says, when it is an assertion of this gateway that has not expired; else undefined. For which
   * application it was made, and whether its session still lives, is for the caller of this to judge.
   */
  verify(token: string): AssertionPayload | undefined {
    if (token.length > MAX_LENGTH) return undefined;
    const [, head = '', body = '', tail = ''] = COMPACT_JWS.exec(token) ?? [];
    const header = parsed(head);
    if (header?.['alg'] !== ALGORITHM || header['typ'] !== 'at+jwt') return undefined;
    const { kid } = header;
    const nowMs = this.clock.nowMs();
    const key = typeof kid === 'string' ? this.keys.find(kid, nowMs) : undefined;
    if (!key) return undefined;
    const signature = Buffer.from(tail, 'base64url');
    const input = Buffer.from(`${head}.${body}`);
    const signed = verify('sha256', input, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature);
    if (!signed) return undefined;
    // Signed by us: its shape is ours.
    const payload = parsed(body) as AssertionPayload | undefined;
    return payload?.iss === this.issuer && payload.exp * 1000 > nowMs ? payload : undefined;
  }
}

function parsed(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
