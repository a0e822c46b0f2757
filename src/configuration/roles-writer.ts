import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { NO_LIMITS } from '../roles/role-session-limits.js';
import { pointed } from './pointed.js';
import { toRoleItem } from './to-model.js';
import type { ConfigurationWrite } from './wanted-configuration.js';

/** Writes the custom roles of a document. */
@Injectable()
export class RolesWriter {
  constructor(private readonly roles: RolesRepository) {}

  /** @throws GatewayError `built-in` for a role that is. */
  async createAndUpdate({ tx, current, wanted, diff }: ConfigurationWrite): Promise<void> {
    for (const [index, item] of wanted.document.roles.entries()) {
      const { key } = item;
      const role = { ...NO_LIMITS, ...toRoleItem(item) };
      const present = current.roles.find((role) => role.key === key);
      await pointed(`/roles/${index}`, async () => {
        if (present?.builtIn) {
          throw new GatewayError('built-in', `The role ${key} is built in: leave it out.`);
        }
        if (!present) await this.roles.insert(tx, role);
        else if (diff.changes.some(({ kind, name }) => kind === 'role' && name === key)) {
          await this.roles.update(tx, { ...role, version: present.version + 1 });
        }
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
