import type { ManagementCredential } from '../connections/connection-secrets.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { Membership } from '../subjects/membership.js';
import type { GroupPage, OktaApi, OktaBounds } from './okta-api.js';
import type { OktaChannel, OktaHealth } from './okta-health.js';
import type { DirectoryUser } from './okta-records.js';

/** Okta's API for one connection; every outcome is noted in {@link OktaHealth}. Methods throw `OktaProblem`. */
export class ConnectionOkta {
  constructor(
    private readonly connectionId: string,
    private readonly credentialType: ManagementCredential['type'],
    private readonly api: OktaApi,
    private readonly health: OktaHealth,
  ) {}

  /** A person's groups, with ids. */
  async readGroupsOfUser(
    sub: string,
    bounds: OktaBounds,
  ): Promise<Pick<Membership, 'groups' | 'completeness'>> {
    const found = await this.noting('membership', () => this.api.listGroupsOfUser(sub, bounds));
    // Everybody is in "Everyone": no group at all is what a service app without an admin role is shown.
    const completeness = found.length === 0 && this.credentialType === 'service-app' ? 'suspect' : 'complete';
    return { groups: found.map(({ id, name }) => ({ id, name })), completeness };
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
