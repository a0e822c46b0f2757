import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionSecrets, type ManagementCredential } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { orgUrlOf } from '../connections/issuer.js';
import {
  ManagementCredentialCheck,
  type CredentialFinding,
} from '../connections/management-credential-check.js';
import { HEARTBEAT_MS } from '../connections/management-credentials.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { Transactions } from '../database/transactions.js';
import { DelegatedTokens } from '../okta-client/delegated-tokens.js';
import { CredentialChecksRepository } from './credential-checks.repository.js';
import { KeyPromotion } from './key-promotion.js';

/** How often it is looked for what is due: half as often as Okta's grace period for refresh tokens is long. */
const LOOK_MS = 10_000;
const SHUTDOWN_MS = 2_000;
const HOUR_MS = 3_600_000;
/** Longer than a try takes. */
const CLAIM_MS = 120_000;
/** While Okta has not accepted a generated key, it is tried this often at first and at last, in milliseconds. */
const SOONEST_KEY_MS = 20_000;

/**
 * Tries every stored credential once a day with a harmless read, so that an API token does not die of disuse and a
 * refused one is noticed; a failing one every hour; a generated key until Okta accepts it. Of several replicas one
 * tries a credential at a time.
 */
@Injectable()
export class CredentialHeartbeat implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CredentialHeartbeat.name);
  private readonly loop = new BackgroundLoop({
    name: 'Heartbeats of Okta credentials',
    idleMs: LOOK_MS,
    step: () => this.look(),
  });

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly checks: CredentialChecksRepository,
    private readonly check: ManagementCredentialCheck,
    private readonly secrets: ConnectionSecrets,
    private readonly promotion: KeyPromotion,
    private readonly delegated: DelegatedTokens,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(SHUTDOWN_MS);
  }

  /** Tries one credential that is due. @returns whether there was one, and so may be more. */
  async look(): Promise<boolean> {
    await this.delegated.recover();
    const now = this.clock.now();
    const id = await this.transactions.run((tx) =>
      this.checks.claimDue(tx, now, new Date(now.getTime() + CLAIM_MS)),
    );
    if (id === undefined) return false;
    const connection = await this.connections.findById(id);
    if (connection) await this.beat(connection);
    return true;
  }

  /** Tries a generated key that waits for Okta at once, because somebody asks whether Okta has it by now. */
  async tryWaitingKey(connection: Connection): Promise<void> {
    if (connection.managementNextSecret !== null) await this.beat(connection);
  }

  private async beat(connection: Connection): Promise<void> {
    const orgUrl = orgUrlOf(connection.issuer);
    const [credential, next] = this.open(connection);
    if (next) {
      const finding = await this.check.check(orgUrl, next);
      // A token was bought with it, or all was well: then Okta knows the key.
      if (finding.verdict === 'ok' || finding.grantedScopes !== null) {
        await this.promotion.promote(connection, finding, this.nextAfter(finding));
        return;
      }
    }
    if (credential && (!next || this.isDue(connection))) {
      await this.note(connection, await this.check.check(orgUrl, credential));
    }
    if (next) await this.postpone(connection, this.keyPause(connection));
  }

  private open(connection: Connection): [ManagementCredential | null, ManagementCredential | null] {
    try {
      return [this.secrets.openManagementCredential(connection), this.secrets.openNextServiceApp(connection)];
    } catch (error) {
      this.logger.error('A stored credential can’t be decrypted', {
        connection: connection.slug,
        err: error,
      });
      return [null, null];
    }
  }

  private async note(connection: Connection, finding: CredentialFinding): Promise<void> {
    const nextCheckAt = this.nextAfter(finding);
    // An Okta that can't be reached says nothing about the credential.
    if (finding.verdict === 'unreachable') return this.postpone(connection, nextCheckAt);
    const { reason: fault, grantedScopes, owner = null } = finding;
    await this.transactions.run(async (tx) => {
      const found = { at: this.clock.now(), fault, grantedScopes, owner, nextCheckAt };
      if (!(await this.checks.note(tx, connection, found))) return;
      await tx.logChange('model');
      await this.audit.record(tx, systemActor(randomUUID()), {
        connectionId: connection.id,
        action: fault === null ? 'connection.credential-recovered' : 'connection.credential-failed',
        target: { type: 'connection', id: connection.id },
        outcome: fault === null ? 'success' : 'failure',
        before: { fault: connection.managementFault },
        after: { fault },
      });
    });
  }

  private async postpone({ id }: Connection, at: Date): Promise<void> {
    await this.transactions.run((tx) => this.checks.postpone(tx, id, at));
  }

  private isDue({ managementCheckedAt, managementFault, managementGrantedScopes }: Connection): boolean {
    if (managementCheckedAt === null || managementGrantedScopes === null) return true;
    const age = this.clock.nowMs() - managementCheckedAt.getTime();
    return age >= (managementFault === null ? HEARTBEAT_MS : HOUR_MS);
  }

  /** With jitter: connections that were made together are not tried together for ever. */
  private nextAfter({ verdict }: CredentialFinding): Date {
    const interval = verdict === 'ok' ? HEARTBEAT_MS : HOUR_MS;
    return new Date(this.clock.nowMs() + interval * (0.9 + 0.2 * Math.random()));
  }

  /** Soon while somebody is likely to be entering the key in Okta, ever later afterwards. */
  private keyPause({ managementPublicKeys, managementNextKeyId }: Connection): Date {
    const key = managementPublicKeys.find(({ jwk }) => jwk.kid === managementNextKeyId);
    const now = this.clock.nowMs();
    const age = key ? now - new Date(key.createdAt).getTime() : HOUR_MS;
    return new Date(now + Math.min(HOUR_MS, Math.max(SOONEST_KEY_MS, age / 4)));
  }
}
