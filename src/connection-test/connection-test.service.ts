import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { CredentialHeartbeat } from '../management-authorization/credential-heartbeat.js';
import { toConnectionTestResponse, type ConnectionTestResponse } from './connection-test.dto.js';
import { FactFinder } from './fact-finder.js';
import type { ConnectionFacts } from './facts.js';
import { judgeConnection } from './judge-connection.js';

/** Each test asks Okta some twenty questions. */
const TESTS_PER_MINUTE = 10;

/** Tests connections: one test of a connection at a time, whose result all who ask meanwhile share. */
@Injectable()
export class ConnectionTestService {
  private readonly running = new Map<string, Promise<ConnectionFacts>>();
  private readonly limit = new RateLimiterMemory({ points: TESTS_PER_MINUTE, duration: 60 });

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly facts: FactFinder,
    private readonly heartbeat: CredentialHeartbeat,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws GatewayError `not-found`, `rate-limited`, `unavailable` when the database can't be used. */
  async test(caller: Caller, slugOrId: string): Promise<ConnectionTestResponse> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    const facts = await this.factsOf(connection);
    // Facts are shared, but not every reader may know of other connections.
    const judgement = judgeConnection(facts, caller.platform);
    const response = toConnectionTestResponse(facts, judgement);
    const count = (severity: string) =>
      judgement.findings.filter((found) => found.severity === severity).length;
    const problems = count('problem');
    const confirmed =
      connection.issuerNotReachedAt !== null && judgement.findings.some(({ code }) => code === 'issuer-ok');
    await this.transactions.run(async (tx) => {
      if (confirmed) await this.connections.clearIssuerNotReached(tx, connection);
      const { checkedAt, verdict } = response;
      const { version } = facts.connection;
      await this.connections.keepTest(tx, connection.id, {
        ...{ checkedAt, verdict, problems, warnings: count('warning'), version },
      });
      await this.audit.record(tx, caller, {
        connectionId: connection.id,
        action: 'connection.tested',
        target: { type: 'connection', id: connection.id },
        outcome: problems > 0 ? 'failure' : 'success',
        after: { verdict: response.verdict, problems, warnings: count('warning') },
      });
    });
    return response;
  }

  private async factsOf(connection: Connection): Promise<ConnectionFacts> {
    // As it was when the test began: who has just changed it gets a test of what they wrote.
    const key = `${connection.id} ${connection.version}`;
    const running = this.running.get(key);
    if (running) return running;
    const finding = this.begin(connection);
    this.running.set(key, finding);
    const over = (): void => void this.running.delete(key);
    finding.then(over, over);
    return finding;
  }

  private async begin(connection: Connection): Promise<ConnectionFacts> {
    await this.limit.consume(connection.id).catch((refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new GatewayError('rate-limited', 'This connection was tested often enough. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(refused.msBeforeNext / 1000)) },
      });
    });
    // What is found out is about the key that Okta has been told by now, too.
    if (connection.managementNextSecret === null) return this.facts.of(connection);
    await this.heartbeat.tryWaitingKey(connection);
    return this.facts.of((await this.connections.findById(connection.id)) ?? connection);
  }
}
