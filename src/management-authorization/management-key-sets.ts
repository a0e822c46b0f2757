import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { publishedKeys } from '../connections/management-key.js';
import { asUnavailable } from '../errors/outage.js';
import type { ManagementKeySetResponse } from './management-authorization.dto.js';

/** The public keys of service apps, for Okta's "Use a URL to fetch keys dynamically". */
@Injectable()
export class ManagementKeySets {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The keys of one connection; none alike for one without generated keys and for one that doesn't exist.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async of(slugOrId: string): Promise<ManagementKeySetResponse> {
    try {
      const connection = await this.connections.findBySlugOrId(slugOrId);
      return { keys: connection ? publishedKeys(connection.managementPublicKeys, this.clock.now()) : [] };
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}
