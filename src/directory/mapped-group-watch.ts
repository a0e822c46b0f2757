import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Transactions } from '../database/transactions.js';
import { Pause } from '../database/waiting.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { GroupReconciliation } from '../group-mappings/group-reconciliation.js';
import { KnownConnections } from '../okta-client/known-connections.js';
import { OktaHealth } from '../okta-client/okta-health.js';

const ROUND_MS = 60_000;
/** A group is looked at again after this long, in milliseconds. Events tell sooner; this finds what they missed. */
const RECHECK_MS = 3_600_000;
/** Groups of one connection that are looked at in one round: two questions each, a few a minute in all. */
const GROUPS_A_ROUND = 10;

/**
 * Looks at every mapped group about once an hour, a few at a time, so that a rename or a deletion that no event told of
 * is found. Of several replicas one looks at a group at a time.
 */
@Injectable()
export class MappedGroupWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MappedGroupWatch.name);
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly connections: KnownConnections,
    private readonly mappings: GroupMappingsRepository,
    private readonly reconciliation: GroupReconciliation,
    private readonly health: OktaHealth,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  /** Ends before the database pool does, which closes later in the shutdown. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.pause.end();
    await this.running;
  }

  /** Looks once at the groups that are due. Never throws: what fails is due again in an hour, or by an event. */
  async look(): Promise<void> {
    for (const { id, active, hasApiCredential } of this.connections.all()) {
      if (this.stopped) return;
      if (!active || !hasApiCredential || !this.health.mayAsk(id, 'directory', 'background')) continue;
      try {
        await this.lookAt(id);
      } catch (error) {
        this.logger.warn('Mapped groups could not be looked at', { connection: id, err: error });
      }
    }
  }

  private async lookAt(connectionId: string): Promise<void> {
    const at = this.clock.now();
    const before = new Date(at.getTime() - RECHECK_MS);
    const due = await this.transactions.run((tx) =>
      this.mappings.claimUnchecked(tx, connectionId, { before, at, count: GROUPS_A_ROUND }),
    );
    await this.reconciliation.reconcileMappings(due);
  }

  private async repeat(): Promise<void> {
    while (!this.stopped) {
      // Between half of the interval and one and a half: replicas that started together spread out.
      await this.pause.lasting(ROUND_MS * (0.5 + Math.random()));
      if (!this.stopped) await this.look();
    }
  }
}
