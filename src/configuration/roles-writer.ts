import { Injectable } from '@nestjs/common';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { RolesRepository, type NewRole } from '../roles/roles.repository.js';
import { hasSameLimits, NO_LIMITS, withLimits } from '../roles/role-session-limits.js';
import { pointed } from './pointed.js';
import { toRoleItem } from './to-model.js';
import type { ConfigurationWrite } from './wanted-configuration.js';

/** Writes the custom roles of a document. */
@Injectable()
export class RolesWriter {
  constructor(
    private readonly roles: RolesRepository,
    private readonly conferral: RoleConferral,
  ) {}

  /** @throws GatewayError `built-in` for a role that is, `permission-denied` for limits of somebody more powerful. */
  async createAndUpdate({ tx, caller, current, wanted, diff }: ConfigurationWrite): Promise<void> {
    const known = new Map(current.roles.map((role) => [role.key, role]));
    const differing = new Set(diff.changes.flatMap(({ kind, name }) => (kind === 'role' ? [name] : [])));
    const added: NewRole[] = [];
    for (const [index, item] of wanted.document.roles.entries()) {
      const { key } = item;
      const role = { ...NO_LIMITS, ...toRoleItem(item) };
      const present = known.get(key);
      await pointed(`/roles/${index}`, async () => {
        if (present?.builtIn) {
          throw new GatewayError('built-in', `The role ${key} is built in: leave it out.`);
        }
        if (!present) added.push(role);
        else if (differing.has(key)) {
          if (!hasSameLimits(present, role)) {
            await this.conferral.assertMayConfer(caller, [key], tx.manager);
          }
          await this.roles.update(tx, { ...role, version: present.version + 1 });
        }
      });
    }
    await this.roles.insertAll(tx, added);
  }

  /** @throws GatewayError `validation-failed` for a role that isn't built in, `permission-denied` for a more powerful one. */
  async limitBuiltIn({ tx, caller, current, wanted, diff }: ConfigurationWrite): Promise<void> {
    const limits = wanted.document.gateway.sessionLimits ?? [];
    for (const { kind, name } of diff.changes) {
      if (kind !== 'session-limits') continue;
      const index = limits.findIndex(({ role }) => role === name);
      await pointed(`/gateway/sessionLimits/${Math.max(index, 0)}`, async () => {
        const present = current.roles.find(({ key, builtIn }) => builtIn && key === name);
        if (!present) throw invalidValue('/role', 'unknown-role', `There is no built-in role ${name}.`);
        await this.conferral.assertMayConfer(caller, [name], tx.manager);
        const changed = withLimits(NO_LIMITS, limits[index] ?? {});
        await this.roles.update(tx, { ...present, ...changed, version: present.version + 1 });
      });
    }
  }

  /** @throws GatewayError `role-in-use`. */
  async remove({ tx, diff }: ConfigurationWrite): Promise<void> {
    for (const { action, kind, name } of diff.changes) {
      if (kind !== 'role' || action !== 'delete') continue;
      await this.roles.findForChange(tx, name);
      const uses = await this.roles.findUses(tx, name);
      if (uses.length > 0) {
        throw new GatewayError('role-in-use', `The role "${name}" is in use by ${uses.join(', ')}.`);
      }
      await this.roles.remove(tx, name);
    }
  }
}
