import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor, type Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Encryption } from '../crypto/encryption.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { faultOf } from '../database/direct-connection.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { KeyRing, privateKeyPlace } from './key-ring.js';
import { ALGORITHM, newKeyPair } from './signing-key-pair.js';
import { KEY_SCHEDULE, planRotation, type KeyScheduleTimes, type KeyTimes } from './signing-key-schedule.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

const LOOK_MS = 600_000;
const SHUTDOWN_MS = 2_000;

/** A key that was made, for whoever asked for it. */
export interface MadeKey {
  readonly id: string;
  readonly signsFrom: Date;
}

/**
 * Makes the keys of assertions and lets them end, by the schedule. Of several replicas one at a time looks; the others
 * hear of what it did through the change log.
 */
@Injectable()
export class SigningKeyRotation implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('SigningKeys');
  private readonly times: KeyScheduleTimes = KEY_SCHEDULE;
  private readonly loop = new BackgroundLoop({
    name: 'Rotations of signing keys',
    idleMs: LOOK_MS,
    step: async () => {
      await this.look();
      return false;
    },
  });

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly ring: KeyRing,
    private readonly encryption: Encryption,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** There is a key before the first request; a database that can't be used is no reason not to start. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.look();
      await this.ring.reload();
    } catch (error) {
      this.log.warn(`Assertions can’t be signed yet: ${faultOf(error)}`);
    }
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(SHUTDOWN_MS);
  }

  /** Does what the schedule wants now. @returns the key that it made, if one was due. */
  async look(): Promise<MadeKey | undefined> {
    const actor = systemActor(`signing-keys-${randomUUID()}`);
    return this.transactions.run(async (tx) => {
      const { plan, now } = await this.plan(tx, false);
      if (plan.create) return this.create(tx, actor, plan.create, plan.othersEnd);
      const ended = await this.keys.removeEnded(tx, now);
      if (ended > 0) await tx.logChange('signing-keys');
      return undefined;
    });
  }

  /**
   * Makes the next key before its time.
   * @param compromised True: it signs at once, and every other key is gone at once with the tokens that it signed.
   *   False: it signs after a day, when everybody has heard of it; a next key that waits already is the answer.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async rotate(actor: Actor, compromised: boolean): Promise<MadeKey | undefined> {
    return this.transactions.run(async (tx) => {
      if (compromised) {
        await this.keys.lockAll(tx);
        const { create } = planRotation([], this.clock.nowMs(), this.times);
        if (!create) return undefined;
        const made = await this.create(tx, actor, create);
        await this.keys.removeOthers(tx, made.id);
        return made;
      }
      const { plan } = await this.plan(tx, true);
      return plan.create && this.create(tx, actor, plan.create, plan.othersEnd);
    });
  }

  private async plan(
    tx: Transaction,
    soon: boolean,
  ): Promise<{ plan: ReturnType<typeof planRotation>; now: Date }> {
    const stored = await this.keys.lockAll(tx);
    const now = this.clock.now();
    // A key that can't be opened here signs nothing: there must be another one.
    const held = stored.map((row) => this.ring.open(row)).filter(({ privateKey }) => privateKey);
    return { plan: planRotation(held, now.getTime(), this.times, soon), now };
  }

  private async create(
    tx: Transaction,
    actor: Actor,
    times: KeyTimes,
    othersEnd?: Pick<KeyTimes, 'signsUntilMs' | 'publishedUntilMs'>,
  ): Promise<MadeKey> {
    const { publicJwk, privatePem } = newKeyPair();
    const id = publicJwk.kid;
    const signsFrom = new Date(times.signsFromMs);
    const key: SigningKey = {
      id,
      algorithm: ALGORITHM,
      publicJwk: { ...publicJwk },
      privateKey: this.encryption.encrypt(privatePem, privateKeyPlace(id)),
      createdAt: this.clock.now(),
      signsFrom,
      signsUntil: new Date(times.signsUntilMs),
      publishedUntil: new Date(times.publishedUntilMs),
    };
    await this.keys.insert(tx, key);
    if (othersEnd) {
      const { signsUntilMs, publishedUntilMs } = othersEnd;
      await this.keys.endOthers(tx, id, new Date(signsUntilMs), new Date(publishedUntilMs));
    }
    await tx.logChange('signing-keys', id);
    await this.audit.record(tx, actor, {
      connectionId: null,
      action: 'signing-key.created',
      target: { type: 'signing-key', id },
      after: { algorithm: ALGORITHM, signsFrom: key.signsFrom, signsUntil: key.signsUntil },
    });
    return { id, signsFrom };
  }
}
