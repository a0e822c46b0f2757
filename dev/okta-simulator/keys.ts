import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { randomToken } from './ids.js';

const generate = promisify(generateKeyPair);

/** A private RSA key with the id it is published under. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A key as it stands in a key set. */
export interface PublishedKey {
  kty: 'RSA';
  alg: 'RS256';
  kid: string;
  use: 'sig';
  e: string;
  n: string;
}

/** Makes an RSA key of the size that Okta uses, away from the main thread. */
export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return { kid: randomToken(), privateKey };
}

let hidden: Promise<SigningKey> | undefined;

/** A key that no key set contains; one per process is enough. */
export function hiddenSigningKey(): Promise<SigningKey> {
  hidden ??= generateSigningKey();
  return hidden;
}

/**
 * The signing keys of one authorization server: the current one, the previous one (kept so that older tokens
 * still verify) and perhaps the next one, announced before it signs anything.
 * The first key is made when it is first needed, so that starting an org costs nothing.
 */
export class KeyRing {
  private currentKey: Promise<SigningKey> | undefined;
  private nextKey: SigningKey | undefined;
  private previousKey: SigningKey | undefined;

  constructor(seed?: JsonWebKey) {
    if (seed) {
      const key = { kid: randomToken(), privateKey: createPrivateKey({ key: seed, format: 'jwk' }) };
      this.currentKey = Promise.resolve(key);
    }
  }

  current(): Promise<SigningKey> {
    this.currentKey ??= generateSigningKey();
    return this.currentKey;
  }

  /** All keys of the ring, the current one first. */
  async all(): Promise<SigningKey[]> {
    const current = await this.current();
    return [current, this.nextKey, this.previousKey].filter((key) => key !== undefined);
  }

  async published(): Promise<PublishedKey[]> {
    return (await this.all()).map(({ kid, privateKey }) => {
      const { e = '', n = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
      return { kty: 'RSA', alg: 'RS256', kid, use: 'sig', e, n };
    });
  }

  /** Publishes a next key that does not sign yet. */
  async announce(): Promise<void> {
    this.nextKey ??= await generateSigningKey();
  }

  /** Makes the announced key, or a new one that nobody has seen, the signing key. */
  async rotate(): Promise<void> {
    const [previous, next] = await Promise.all([this.current(), this.nextKey ?? generateSigningKey()]);
    this.previousKey = previous;
    this.nextKey = undefined;
    this.currentKey = Promise.resolve(next);
  }

  /** Takes the previous key out of the key set. */
  retirePrevious(): void {
    this.previousKey = undefined;
  }
}
