import type { Group } from '../subjects/membership.js';
import { OktaApi, type OktaBounds } from './okta-api.js';

/** Okta's API for one connection. Methods throw `OktaProblem`; every outcome is noted in `OktaHealth`. */
export class ConnectionOkta extends OktaApi {
  /** A person's groups, with ids. @throws OktaProblem as `listGroupsOfUser`. */
  async readGroupsOfUser(sub: string, bounds: OktaBounds): Promise<readonly Group[]> {
    const found = await this.listGroupsOfUser(sub, bounds);
    return found.map(({ id, name }) => ({ id, name }));
  }
}
