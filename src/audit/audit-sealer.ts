import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock } from '../config/clock.js';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { Transactions } from '../database/transactions.js';
import { Metrics } from '../metrics/metrics.js';
import { AuditChainRepository, type ChainState, type SealedLink } from './audit-chain.repository.js';
import { CHAIN_PURPOSE, linkMessage, linkOf, spellHead, type ChainHead } from './chain-hash.js';

/** Events sealed by one transaction at most. */
export const SEAL_BATCH = 500;
/** Between two looks for events to be sealed, in milliseconds. */
const LOOK_MS = 1000;
const SHUTDOWN_MS = 2000;
/** How often the head is written to the log at most, in milliseconds. */
const WITNESS_MS = 15 * 60_000;

/**
 * Seals audit events after they were committed: of several replicas one at a time appends them to the chain of hashes.
 * While the database is slow or away they wait; none is lost, for what is to be sealed was noted with the event.
 *
 * Each replica remembers the last head that it saw, says it in its log now and then (who keeps logs elsewhere has a
 * witness that the database can't rewrite), and says so loudly when the chain no longer holds it.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('AuditChain');
  private seen: ChainHead | undefined;
  private said: ChainHead | undefined;
  private saidAtMs = -Infinity;
  private readonly loop = new BackgroundLoop({
    name: 'Seals of audit events',
    idleMs: LOOK_MS,
    step: async () => (await this.look()) === SEAL_BATCH,
  });
  private readonly position: Gauge;
  private readonly lag: Gauge;
  private readonly unsealed: Gauge;
  private readonly rewritten: Gauge;

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly transactions: Transactions,
    private readonly authentication: MessageAuthentication,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const gauge = (name: string, help: string): Gauge =>
      new Gauge({ name, help, registers: [metrics.registry], aggregator: 'max' });
    this.position = gauge('rolegate_audit_chain_position', 'How many audit events were ever sealed.');
    this.lag = gauge(
      'rolegate_audit_seal_lag_seconds',
      'Age of the oldest audit event that is not sealed yet.',
    );
    this.unsealed = gauge('rolegate_audit_unsealed_events', 'Audit events that are not sealed yet.');
    this.rewritten = gauge(
      'rolegate_audit_chain_rewritten',
      '1 when the audit chain no longer holds a head that this process saw in it.',
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(SHUTDOWN_MS);
  }

  /** Begins nothing more, and waits for what is under way. */
  stop(): Promise<void> {
    return this.loop.stop(SHUTDOWN_MS);
  }

  /** Seals what waits now, a batch of it. @returns how many events. */
  async look(): Promise<number> {
    const before = await this.chain.state();
    const count = before.unsealed > 0 ? await this.seal() : 0;
    const state = count > 0 ? await this.chain.state() : before;
    this.measure(state);
    await this.remember(state.head);
    return count;
  }

  private async seal(): Promise<number> {
    return this.transactions.run(async (tx) => {
      if (!(await this.chain.isOurTurn(tx))) return 0;
      const events = await this.chain.unsealedEvents(tx, SEAL_BATCH);
      if (events.length === 0) {
        const missing = await this.chain.forgetMissing(tx);
        if (missing.length > 0)
          this.log.error(`Audit events were removed before they were sealed: ${missing.join(', ')}`);
        return 0;
      }
      const sealedAt = this.clock.now().toISOString().replace('Z', '000Z');
      const links: SealedLink[] = [];
      let head = await this.chain.head(tx.manager);
      for (const event of events) {
        const link = linkOf(head, event, sealedAt);
        links.push({ ...link, code: this.authentication.sign(CHAIN_PURPOSE, linkMessage(link)) });
        head = link;
      }
      await this.chain.append(tx, links);
      return links.length;
    });
  }

  private measure({ head, unsealed, lagSeconds }: ChainState): void {
    this.position.set(head.position);
    this.unsealed.set(unsealed);
    this.lag.set(lagSeconds);
  }

  private async remember(head: ChainHead): Promise<void> {
    const { seen } = this;
    if (seen && spellHead(seen) !== spellHead(head) && !(await this.holds(seen, head))) {
      this.rewritten.set(1);
      this.log.error(
        `The audit chain was rewritten or cut off: it held ${spellHead(seen)} and does not any more; its head is ${spellHead(head)}`,
      );
    }
    this.seen = head;
    if (head.position === 0 || (this.said && spellHead(this.said) === spellHead(head))) return;
    if (this.clock.monotonic() - this.saidAtMs < WITNESS_MS) return;
    this.said = head;
    this.saidAtMs = this.clock.monotonic();
    this.log.log(`The head of the audit chain is ${spellHead(head)}`);
  }

  /** Whether a head that was seen is in the chain still; one that the retention removed since, counts as such. */
  private async holds(seen: ChainHead, head: ChainHead): Promise<boolean> {
    if (seen.position === 0) return true;
    if (head.position < seen.position) return false;
    const hash = await this.chain.hashAt(seen.position);
    return hash === undefined ? head.position > seen.position : hash === seen.hash;
  }
}
