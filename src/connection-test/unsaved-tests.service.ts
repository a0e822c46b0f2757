import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Configuration } from '../config/configuration.js';
import { FIRST_CONNECTION_SLUG } from '../connections/connection-slug.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { issuerPlaces } from '../connections/connections.service.js';
import { requestedIssuer } from '../connections/issuer-input.js';
import { UnsavedConnections } from '../connections/unsaved-connection.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RequestLimits } from '../http/request-limits.js';
import { toConnectionTestResponse, type ConnectionTestResponse } from './connection-test.dto.js';
import { FactFinder } from './fact-finder.js';
import { judgeConnection } from './judge-connection.js';
import type { TestUnsavedConnectionDto } from './unsaved-test.dto.js';

/** Somebody types, and each pause may ask some twenty questions. */
const TESTS_PER_MINUTE = 20;

/** Tests what somebody has entered of a connection before it is saved. Stores nothing. */
@Injectable()
export class UnsavedTests {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly unsaved: UnsavedConnections,
    private readonly facts: FactFinder,
    private readonly limits: RequestLimits,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws GatewayError `not-found`, `permission-denied` to callers of other connections than the platform's for a new
   *   connection, `validation-failed`, `rate-limited`, `unavailable`. Nothing that Okta does makes it fail.
   */
  async test(caller: Caller, dto: TestUnsavedConnectionDto): Promise<ConnectionTestResponse> {
    const { connection: slugOrId, clientId, slug = FIRST_CONNECTION_SLUG } = dto;
    const stored =
      slugOrId === undefined ? undefined : await oktaConnection(this.connections, caller, slugOrId);
    if (!stored && !caller.platform) {
      throw new GatewayError(
        'permission-denied',
        'Connections are created by admins of the platform connection. Name the connection that you would change.',
      );
    }
    // By the same rules as the issuer of a connection: nothing is asked of a place where no connection may point.
    const requested = requestedIssuer({ issuer: dto.issuer }, issuerPlaces(this.configuration));
    const waitMs = this.limits.consume('unsaved-connection-test', caller.id, TESTS_PER_MINUTE);
    if (waitMs > 0) {
      throw new GatewayError('rate-limited', 'That was tried often enough. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
      });
    }
    const input = { issuer: requested?.issuer ?? dto.issuer, clientId, slug };
    const secrets = { clientSecret: dto.clientSecret ?? undefined, apiToken: dto.apiToken ?? undefined };
    const facts = await this.facts.of(await this.unsaved.of({ ...input, ...secrets }, stored));
    return toConnectionTestResponse(facts, judgeConnection(facts, caller.platform));
  }
}
