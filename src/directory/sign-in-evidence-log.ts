import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { Pause } from '../database/waiting.js';
import type { SignInEvidence } from './sign-in-evidence.js';
import { SignInEvidenceRepository, type DatedEvidence } from './sign-in-evidence.repository.js';

/** A sign-in waits for nobody to write down what it told: that is done this much later, in milliseconds. */
const FLUSH_MS = 5_000;

/** Remembers what sign-ins told of each connection's provider, and stores the last of it now and then. */
@Injectable()
export class SignInEvidenceLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('SignInEvidence');
  private readonly latest = new Map<string, DatedEvidence>();
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly repository: SignInEvidenceRepository,
    private readonly transactions: Transactions,
  ) {}

  /** Never waits, never throws. */
  note(connectionId: string, evidence: SignInEvidence, at: Date): void {
    this.latest.set(connectionId, { evidence, at });
  }

  /** What the last sign-in told, in this process or, stored, in any. */
  async find(connectionId: string): Promise<DatedEvidence | null> {
    return this.latest.get(connectionId) ?? this.repository.find(connectionId);
  }

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  /** Stores what is left before the database pool closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.pause.end();
    await this.running;
    await this.flush();
  }

  private async repeat(): Promise<void> {
    while (!this.stopped) {
      await this.pause.lasting(FLUSH_MS);
      if (!this.stopped) await this.flush();
    }
  }

  private async flush(): Promise<void> {
    const noted = [...this.latest];
    if (noted.length === 0) return;
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, dated] of noted) await this.repository.store(tx, id, dated);
      });
      for (const [id, dated] of noted) if (this.latest.get(id) === dated) this.latest.delete(id);
    } catch (error) {
      this.log.warn('What sign-ins told of their provider could not be stored', { err: error });
    }
  }
}
