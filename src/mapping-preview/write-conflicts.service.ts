import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import { MappingRules } from '../group-mappings/mapping-rules.js';
import { planMappingSet } from '../group-mappings/mapping-set-plan.js';
import type { PreviewConflict } from './preview.dto.js';
import type { IdentifiedEntry } from './preview-identification.service.js';

const ADMIN = 'admin';
const WRITE = 'group-mappings:write';

/** Finds out, by the rules that a write obeys, why this caller's write would be refused. */
@Injectable()
export class WriteConflicts {
  constructor(private readonly rules: MappingRules) {}

  /**
   * @param wanted The set as it would be, each group and each role once.
   * @param newRoles Keys of roles that are made with the change: they give nothing yet.
   * @throws GatewayError `unavailable`.
   */
  async find(
    caller: Caller,
    connection: Connection,
    existing: readonly GroupMapping[],
    wanted: readonly IdentifiedEntry[],
    newRoles: readonly string[] = [],
  ): Promise<PreviewConflict[]> {
    const plan = planMappingSet(existing, wanted);
    if (plan.added.length + plan.changed.length + plan.removed.length === 0) return [];
    const conflicts: PreviewConflict[] = [];
    if (!caller.permissions.has(WRITE))
      conflicts.push({ code: 'permission-denied', detail: `You need the permission ${WRITE}.` });
    const names = new Set(
      [...plan.added, ...plan.changed.map(({ after }) => after)].map(({ groupName }) => groupName),
    );
    const made = new Set(newRoles);
    const conferred = wanted
      .filter(({ groupName, role }) => names.has(groupName) && !made.has(role))
      .map(({ role, pointer }) => ({ key: role, pointer: pointer === null ? '' : `${pointer}/role` }));
    conflicts.push(...(await this.conferralConflicts(caller, conferred)));
    const { platform, status } = connection;
    const givesAdmin = (roles: readonly string[]) => platform && status === 'active' && roles.includes(ADMIN);
    if (givesAdmin(existing.map(({ roleKey }) => roleKey)) && !givesAdmin(wanted.map(({ role }) => role))) {
      conflicts.push({
        code: 'last-admin-path',
        detail: 'After this change nobody could become admin any more.',
      });
    }
    return conflicts;
  }

  private async conferralConflicts(
    caller: Caller,
    roles: readonly { key: string; pointer: string }[],
  ): Promise<PreviewConflict[]> {
    try {
      await this.rules.assertMayConfer(caller, roles);
      return [];
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      const { code, message, errors } = error;
      return errors
        ? errors.map(({ pointer, detail }) => ({ code, detail, pointer }))
        : [{ code, detail: message }];
    }
  }
}
