import { Injectable } from '@nestjs/common';
import { randomUUID, sign } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { writePayload, type AssertionClaims } from './assertion-claims.js';
import { KeyRing } from './key-ring.js';

/** How long an assertion holds at most, in seconds. */
export const ASSERTION_LIFE_SECONDS = 60;

/** A signed assertion. Times are milliseconds since 1970. */
export interface SignedAssertion {
  /** Compact JWS, below 8 KB. */
  readonly token: string;
  readonly expiresAtMs: number;
  /** From when it should be replaced by a fresh one: half of its life is over. */
  readonly renewAtMs: number;
  readonly issuedAtMs: number;
  /** `kid` of the key that signed it. */
  readonly keyId: string;
}

/** Signs assertions: who somebody is and what they may do, for one application, for a minute. */
@Injectable()
export class AssertionSigner {
  private readonly issuer: string;

  constructor(
    configuration: Configuration,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {
    this.issuer = configuration.publicOrigin;
  }

  /**
   * Signs a new assertion. On the path of decisions: no promise, no database, about a signature's time. Whoever keeps
   * it asks {@link isCurrent} before handing it out again.
   * @throws GatewayError `unavailable` when no key may sign.
   */
  sign(claims: AssertionClaims): SignedAssertion {
    const nowMs = this.clock.nowMs();
    const key = this.keys.signing(nowMs);
    if (!key?.privateKey) {
      throw new GatewayError('unavailable', undefined, {
        detail: 'no key may sign assertions',
        headers: { 'Retry-After': '1' },
      });
    }
    const iat = Math.floor(nowMs / 1000);
    const sessionEnd = Math.max(Math.floor(claims.sessionExpiresAtMs / 1000), iat + 1);
    const exp = Math.min(iat + ASSERTION_LIFE_SECONDS, sessionEnd);
    const payload = writePayload(claims, { iss: this.issuer, jti: randomUUID(), iat, exp });
    const input = `${key.header}.${Buffer.from(payload).toString('base64url')}`;
    const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
    return {
      token: `${input}.${signature.toString('base64url')}`,
      expiresAtMs: exp * 1000,
      renewAtMs: iat * 1000 + (exp - iat) * 500,
      issuedAtMs: iat * 1000,
      keyId: key.id,
    };
  }

  /** Whether a kept assertion may be handed out still: young enough, and of the key that signs now. Cheap. */
  isCurrent({ issuedAtMs, renewAtMs, keyId }: SignedAssertion): boolean {
    const nowMs = this.clock.nowMs();
    // A clock that was set back would keep it for longer than its life.
    return nowMs < renewAtMs && nowMs >= issuedAtMs && this.keys.signing(nowMs)?.id === keyId;
  }
}
