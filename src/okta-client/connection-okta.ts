import type { ManagementCredential } from '../connections/connection-secrets.js';
import type { GroupPage, OktaApi, OktaBounds } from './okta-api.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { Group } from '../subjects/membership.js';
import type { OktaChannel, OktaHealth } from './okta-health.js';
import { OktaProblem } from './okta-problem.js';
import type { DirectoryUser } from './okta-records.js';

/** Okta's API for one connection; every outcome is noted in {@link OktaHealth}. Methods throw `OktaProblem`. */
export class ConnectionOkta {
  constructor(
    private readonly connectionId: string,
    private readonly credentialType: ManagementCredential['type'],
    private readonly api: OktaApi,
    private readonly health: OktaHealth,
  ) {}

  /**
   * A person's groups, with ids.
   * @throws OktaProblem also `token-forbidden` when a service app is shown no group at all: everybody is in
   *   "Everyone", so that is what Okta gives one without an admin role instead of an error.
   */
  readGroupsOfUser(sub: string, bounds: OktaBounds): Promise<readonly Group[]> {
    return this.noting('membership', async () => {
      const found = await this.api.listGroupsOfUser(sub, bounds);
      if (found.length === 0 && this.credentialType === 'service-app') {
        throw new OktaProblem('token-forbidden', 'The service app is shown no group of a person');
      }
      return found.map(({ id, name }) => ({ id, name }));
    });
  }

  getUser(sub: string, bounds: OktaBounds): Promise<DirectoryUser> {
    return this.noting('membership', () => this.api.getUser(sub, bounds));
  }

  listGroups(query: Parameters<OktaApi['listGroups']>[0], bounds: OktaBounds): Promise<GroupPage> {
    return this.noting('directory', () => this.api.listGroups(query, bounds));
  }

  queryGroups(prefix: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    return this.noting('directory', () => this.api.queryGroups(prefix, bounds));
  }

  findGroupsByName(name: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    return this.noting('directory', () => this.api.findGroupsByName(name, bounds));
  }

  getGroup(id: string, bounds: OktaBounds): Promise<DirectoryGroup> {
    return this.noting('directory', () => this.api.getGroup(id, bounds));
  }

  private async noting<T>(channel: OktaChannel, call: () => Promise<T>): Promise<T> {
    try {
      const result = await call();
      this.health.reportCall(this.connectionId, channel, undefined);
      return result;
    } catch (error) {
      this.health.reportCall(this.connectionId, channel, error);
      throw error;
    }
  }
}
