import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { asUnavailable } from '../errors/outage.js';
import { ConnectionsRepository } from './connections.repository.js';
import { publishedKeys } from './generated-key.js';
import type { KeySetResponse } from './key-set.dto.js';

/** Whose keys: those of the client that signs people in, or those of the service app for the management API. */
export type KeyOwner = 'client' | 'management';

/** The public keys that were generated here, for Okta's "Use a URL to fetch keys dynamically". */
@Injectable()
export class KeySets {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The keys of one connection; none alike for one without generated keys and for one that doesn't exist. The two
   * owners are apart: with the key of the one nobody shall prove to be the other.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async of(slugOrId: string, owner: KeyOwner): Promise<KeySetResponse> {
    try {
      const connection = await this.connections.findBySlugOrId(slugOrId);
      const stored = owner === 'client' ? connection?.clientPublicKeys : connection?.managementPublicKeys;
      return { keys: publishedKeys(stored ?? [], this.clock.now()) };
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}
