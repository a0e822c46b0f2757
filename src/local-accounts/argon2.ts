import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** What a hash costs, and how long it is. */
export interface Argon2Parameters {
  /** KiB. */
  readonly memoryCost: number;
  /** Passes. */
  readonly timeCost: number;
  /** Lanes. */
  readonly parallelism: number;
  /** Bytes. */
  readonly outputLen: number;
}

/** Argon2id (RFC 9106), as the library does it. */
@Injectable()
export class Argon2 {
  /** 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet). */
  readonly parameters: Argon2Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

  /** A PHC string with a salt of its own. The library's default algorithm is Argon2id. */
  hash(text: string): Promise<string> {
    return hash(text, this.parameters);
  }

  /** Whether a PHC string is that of a text; by the parameters that it names. */
  verify(phc: string, text: string): Promise<boolean> {
    return verify(phc, text);
  }
}
