import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { GroupLookup, type DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { OktaBounds } from '../okta-client/okta-api.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asOktaUnavailable, OktaProblem } from '../okta-client/okta-problem.js';
import { loadOktaSdk } from '../okta-client/okta-sdk.js';

const PATIENCE_MS = 6_000;
const MOST_HITS = 20;

/** Answers group mappings from Okta's API. */
@Injectable()
export class DirectoryGroupLookup extends GroupLookup {
  constructor(
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {
    super();
  }

  async findByName(connectionId: string, name: string): Promise<readonly DirectoryGroup[] | null> {
    try {
      const client = await this.clients.forConnectionId(connectionId);
      if (!client) return null;
      const found = await client.findGroupsByName(name, await this.bounds());
      // The exactly equal ones first: of many, those that matter must not be cut off.
      return found.toSorted((a, b) => Number(b.name === name) - Number(a.name === name)).slice(0, MOST_HITS);
    } catch (error) {
      throw asOktaUnavailable(error);
    }
  }

  async findById(connectionId: string, id: string): Promise<DirectoryGroup | null | undefined> {
    try {
      const client = await this.clients.forConnectionId(connectionId);
      if (!client) return undefined;
      return await client.getGroup(id, await this.bounds());
    } catch (error) {
      if (error instanceof OktaProblem && error.kind === 'not-found') return null;
      throw asOktaUnavailable(error);
    }
  }

  /** Time for Okta's answer alone: before the first one the SDK has to be loaded, which may take seconds. */
  private async bounds(): Promise<OktaBounds> {
    await loadOktaSdk();
    return { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' };
  }
}
