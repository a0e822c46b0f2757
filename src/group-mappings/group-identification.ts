import { Injectable } from '@nestjs/common';
import { invalidValue } from '../errors/gateway-error.js';
import { identifyByName, type GroupIdentity } from './group-identity.js';
import { GroupLookup } from './group-lookup.js';

/** A group as a request names it. */
export interface NamedGroup {
  readonly groupName: string;
  readonly groupId?: string;
  /** JSON Pointer of the object that names it: empty, or `/mappings/3`. */
  readonly pointer: string;
}

/** Questions to Okta at a time, when many groups are mapped at once. */
const CONCURRENCY = 4;

/** Finds out which Okta groups are meant. Asked before a transaction begins: Okta may take seconds. */
@Injectable()
export class GroupIdentification {
  constructor(private readonly lookup: GroupLookup) {}

  /**
   * The id that a mapping is pinned to. Without an API credential that is what the request says, unchecked;
   * with one, nothing is pinned that Okta didn't confirm.
   * @throws GatewayError `validation-failed` for an id that is no group's or another group's,
   * `okta-unavailable` when Okta can't be asked: a mapping is not left unpinned by accident.
   */
  async identify(connectionId: string, group: NamedGroup): Promise<GroupIdentity> {
    const { groupName, groupId } = group;
    if (groupId === undefined) {
      const found = await this.lookup.findByName(connectionId, groupName);
      return found === null ? { groupId: null, warnings: [] } : identifyByName(groupName, found);
    }
    const known = await this.lookup.findById(connectionId, groupId);
    const pointer = `${group.pointer}/groupId`;
    if (known === null) throw invalidValue(pointer, 'unknown-group', 'Okta knows no group with this id.');
    if (known !== undefined && known.name !== groupName) {
      throw invalidValue(pointer, 'other-group', 'The group with this id has another name in Okta.');
    }
    return { groupId, warnings: [] };
  }

  /** The same for many groups, in their order; gives up at the first that fails. */
  async identifyAll(connectionId: string, groups: readonly NamedGroup[]): Promise<GroupIdentity[]> {
    const identities: GroupIdentity[] = [];
    const waiting = groups.entries();
    let failed = false;
    const work = async (): Promise<void> => {
      for (const [index, group] of waiting) {
        if (failed) return;
        identities[index] = await this.identify(connectionId, group).catch((error: unknown) => {
          failed = true;
          throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return identities;
  }
}
