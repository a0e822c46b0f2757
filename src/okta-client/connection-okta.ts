import type { Clock } from '../config/clock.js';
import type { ManagementCredential } from '../connections/management-credential.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { Group } from '../subjects/membership.js';
import { OktaApi, type OktaApiOptions } from './okta-api.js';
import type { OktaBounds } from './okta-call.js';
import type { OktaGate } from './okta-gate.js';
import { SharedReads } from './shared-reads.js';

/** A person's groups by the API, and the moment before Okta was asked for them. */
export interface GroupsRead {
  readonly groups: readonly Group[];
  readonly fetchedAt: Date;
}

/** Okta's API for one connection. Methods throw `OktaProblem`; every outcome is noted in `OktaHealth`. */
export class ConnectionOkta extends OktaApi {
  private readonly groupReads: SharedReads<readonly DirectoryGroup[]>;

  constructor(
    orgUrl: string,
    credential: ManagementCredential,
    clock: Clock,
    options: OktaApiOptions & { readonly gate: OktaGate },
  ) {
    super(orgUrl, credential, clock, options);
    this.groupReads = new SharedReads({
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      onRaise: () => options.gate.reorder(),
    });
  }

  /**
   * A person's groups, with ids: read once for all who ask for the same person at the same time.
   * @param freshSince A read that began before this moment will not do, as after an event that tells of a change.
   * @throws OktaProblem as `listGroupsOfUser`.
   */
  async readMembership(sub: string, bounds: OktaBounds, freshSince?: Date): Promise<GroupsRead> {
    const { value, begunAt } = await this.groupReads.read(sub, bounds, freshSince, (shared) =>
      this.listGroupsOfUser(sub, shared),
    );
    return { groups: value.map(({ id, name }) => ({ id, name })), fetchedAt: begunAt };
  }
}
