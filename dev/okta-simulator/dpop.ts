import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose';
import type { SimulatorClock } from './clock.js';
import { randomToken } from './ids.js';
import { decodeJwt, type JsonObject } from './jwt.js';
import { OAuthError } from './oauth-errors.js';

/** The algorithms of a proof, as the challenge of the management API names them. */
export const DPOP_ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const OLDEST_SECONDS = 300;
const NONCE_SECONDS = 24 * 3600;

/** What a proof has to prove. */
export interface DpopDemand {
  /** The `DPoP` header. */
  proof: string | undefined;
  method: string;
  /** Without query and fragment. */
  url: string;
  /** On the management API: the token that the proof goes with. The token endpoint wants a nonce instead. */
  accessToken?: string;
}

/** Checks DPoP proofs (RFC 9449) in Okta's words; remembers the ones it has seen. */
export class DpopProofs {
  private readonly seen = new Map<string, number>();
  private issued: { value: string; expiresAt: number } | undefined;

  constructor(private readonly clock: SimulatorClock) {}

  /** The nonce that a proof at the token endpoint has to carry now. */
  get nonce(): string {
    const now = this.clock.seconds();
    if (!this.issued || this.issued.expiresAt <= now) {
      this.issued = { value: randomToken(24), expiresAt: now + NONCE_SECONDS };
    }
    return this.issued.value;
  }

  /** The thumbprint of the key that made the proof. Throws `invalid_dpop_proof` or `use_dpop_nonce`. */
  async verify(demand: DpopDemand): Promise<string> {
    const { proof, method, url, accessToken } = demand;
    if (proof === undefined) throw invalid('The DPoP proof JWT header is missing.');
    if (proof.includes(',')) throw invalid('Multiple DPoP proof JWT headers are not allowed.');
    const jwt = decodeJwt(proof);
    if (!jwt) throw invalid('The DPoP proof JWT cannot be parsed.');
    const key = await verifiedKey(proof, jwt.header);
    const { htm, htu, jti, nonce, ath } = jwt.claims;
    if (htm !== method) throw invalid("'htm' claim in the DPoP proof JWT is invalid.");
    if (htu !== url) throw invalid("'htu' claim in the DPoP proof JWT is invalid.");
    this.checkTime(jwt.claims.iat);
    if (typeof jti !== 'string' || jti === '') {
      throw invalid("'jti' claim in the DPoP proof JWT is invalid.");
    }
    if (accessToken === undefined && nonce !== this.nonce) {
      throw new OAuthError(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.');
    }
    if (accessToken !== undefined && ath !== sha256(accessToken)) {
      throw invalid("'ath' claim in the DPoP proof does not match the presented access_token.");
    }
    this.checkReplay(jti);
    return calculateJwkThumbprint(key);
  }

  private checkTime(iat: unknown): void {
    const now = this.clock.seconds();
    if (typeof iat !== 'number') throw invalid("'iat' claim in the DPoP proof JWT is invalid.");
    if (iat > now + 60) throw invalid('The DPoP proof JWT is issued in the future.');
    if (iat < now - OLDEST_SECONDS) {
      throw invalid('The DPoP proof JWT is issued more than five minutes in the past.');
    }
  }

  private checkReplay(jti: string): void {
    const now = this.clock.seconds();
    for (const [key, expiresAt] of this.seen) if (expiresAt <= now) this.seen.delete(key);
    if (this.seen.has(jti)) throw invalid('The DPoP proof JWT has already been used.');
    this.seen.set(jti, now + 2 * OLDEST_SECONDS);
  }
}

async function verifiedKey(proof: string, { typ, alg, jwk }: JsonObject): Promise<JWK> {
  if (typ !== 'dpop+jwt') throw invalid("'typ' must be 'dpop+jwt' in the DPoP proof JWT.");
  if (typeof alg !== 'string' || !DPOP_ALGORITHMS.includes(alg)) {
    throw invalid('The DPoP proof JWT signature algorithm is invalid.');
  }
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) throw invalid('The DPoP proof JWT is invalid.');
  try {
    await compactVerify(proof, await importJWK(jwk, alg));
  } catch {
    throw invalid('The DPoP proof JWT signature is invalid.');
  }
  return jwk;
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, 'invalid_dpop_proof', description);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
