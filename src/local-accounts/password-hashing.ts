import { Injectable } from '@nestjs/common';
import { parseOptions } from '@node-rs/argon2';
import { randomToken } from '../crypto/tokens.js';
import { Argon2 } from './argon2.js';
import { BoundedWork } from './bounded-work.js';
import { normalizedPassword } from './password-rules.js';

/** Hashes at once in this process, and sign-ins that wait for theirs. */
const MOST_HASHES = 2;
const MOST_WAITING = 16;

/** Hashes passwords and checks them; few at once, because each takes 19 MiB and a processor. */
@Injectable()
export class PasswordHashing {
  private readonly work = new BoundedWork(MOST_HASHES, MOST_WAITING);
  private dummy: Promise<string> | undefined;

  constructor(private readonly argon2: Argon2) {}

  /** @returns a PHC string. @throws GatewayError `unavailable` when too many wait. */
  async hash(password: string): Promise<string> {
    return this.work.run(() => this.argon2.hash(normalizedPassword(password)));
  }

  /**
   * Whether a password is that of a hash.
   * @param passwordHash Null where there is no account: the same work is done, and the answer is false.
   * @throws GatewayError `unavailable` when too many wait.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.work.run(async () => {
      const compared = passwordHash ?? (await this.dummyHash());
      const matches = await this.argon2.verify(compared, normalizedPassword(password));
      return matches && passwordHash !== null;
    });
  }

  /** Whether a hash was made with other parameters than today's. */
  isOutdated(passwordHash: string): boolean {
    const made = parseOptions(passwordHash);
    const { memoryCost, timeCost, parallelism, outputLen } = this.argon2.parameters;
    return (
      made.memoryCost !== memoryCost ||
      made.timeCost !== timeCost ||
      made.parallelism !== parallelism ||
      made.outputLen !== outputLen
    );
  }

  /** Made before the first sign-in needs it, lest that one take twice as long. */
  async prepare(): Promise<void> {
    await this.dummyHash();
  }

  private dummyHash(): Promise<string> {
    this.dummy ??= this.argon2.hash(randomToken());
    return this.dummy;
  }
}
