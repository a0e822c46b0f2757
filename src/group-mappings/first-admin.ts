import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { systemActor } from '../access/actor.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConfigurationError } from '../config/load-configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Pause } from '../database/waiting.js';
import { GatewayError } from '../errors/gateway-error.js';
import { GroupLookup } from './group-lookup.js';
import { toGroupMappingResponse } from './group-mapping-response.dto.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { MappingSetWriter } from './mapping-set-writer.js';

const ADMIN = 'admin';

/** Until Okta is asked again, in milliseconds: doubling from the first to the second. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Maps `ADMIN_GROUP` to `admin`, so that somebody can administer a fresh gateway. */
@Injectable()
export class FirstAdmin implements BeforeApplicationShutdown {
  private readonly log = new Logger('FirstAdmin');
  private readonly pause = new Pause();
  private retrying: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly lookup: GroupLookup,
    private readonly writer: MappingSetWriter,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Called at every start, in the migration lock. Does nothing unless `ADMIN_GROUP` is set and the platform
   * connection has no mapping at all. While Okta can't be asked about the group, it is tried again in the
   * background: Okta being down is no reason not to start, and an unpinned admin group would be one too weak.
   * @throws ConfigurationError when Okta can be asked and `ADMIN_GROUP` does not name exactly one group.
   */
  async ensure(requestId: string): Promise<void> {
    if (await this.attempt(requestId)) return;
    this.retrying ??= this.retry(requestId);
  }

  /** Ends before the database pool does, which closes later in the shutdown. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.pause.end();
    await this.retrying;
  }

  private async retry(requestId: string): Promise<void> {
    for (let delay = FIRST_RETRY_MS; !this.stopped; delay = Math.min(2 * delay, MAX_RETRY_MS)) {
      await this.pause.lasting(delay);
      try {
        if (this.stopped || (await this.attempt(requestId))) break;
      } catch (error) {
        this.log.error('ADMIN_GROUP is still not mapped to admin', error);
      }
    }
    this.retrying = undefined;
  }

  /** False when Okta could not be asked. */
  private async attempt(requestId: string): Promise<boolean> {
    const groupName = this.configuration.adminGroup;
    const platform = groupName === undefined ? null : await this.connections.findPlatform();
    if (groupName === undefined || !platform || (await this.mappings.exists(platform.id))) return true;
    const groupId = await this.identify(platform, groupName);
    if (groupId === undefined) return false;
    const now = this.clock.now();
    await this.writer.write(systemActor(requestId), platform.id, async ({ tx, connection, record }) => {
      if (await this.mappings.exists(connection.id, tx.manager)) return;
      const dates = { createdAt: now, updatedAt: now };
      const first = { connectionId: connection.id, groupName, groupId, roleKey: ADMIN, version: 1, ...dates };
      for (const mapping of await this.mappings.insert(tx, [first])) {
        await record({
          action: 'group-mapping.created',
          target: { type: 'group-mapping', id: mapping.id },
          after: toGroupMappingResponse(mapping, connection.slug),
        });
      }
    });
    this.log.log('ADMIN_GROUP is mapped to admin.');
    return true;
  }

  /** The group's id; null without an API credential; undefined when Okta can't be asked. */
  private async identify(platform: Connection, groupName: string): Promise<string | null | undefined> {
    try {
      const found = await this.lookup.findByName(platform.id, groupName);
      if (found === null) return null;
      const exact = found.filter(({ name }) => name === groupName);
      const [only] = exact;
      if (exact.length === 1 && only) return only.id;
      throw new ConfigurationError([{ name: 'ADMIN_GROUP', problem: problemOf(exact.length, found.length) }]);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.log.warn(`ADMIN_GROUP is not mapped to admin yet: ${error.message} It is tried again.`, {
        errorCode: error.code,
        detail: error.detail,
      });
      return undefined;
    }
  }
}

function problemOf(exact: number, similar: number): string {
  if (exact > 1)
    return 'names several groups in Okta: rename one, or map the group by its id through the API';
  if (similar > 0) return 'names no group in Okta; one is called so but for upper and lower case';
  return 'names no group in Okta';
}
