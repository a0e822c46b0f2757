import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { assertAdminPathRemains } from '../connections/admin-path.js';
import { ChangeChecks, type ChecksMode } from '../connections/change-checks.js';
import { ConnectionsRepository, hasAdminPath } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { versionMismatch } from '../http/etag.js';
import { ApplicationsWriter } from './applications-writer.js';
import type { ConfigurationDiff } from './configuration-document.dto.js';
import { ConfigurationRepository, type CurrentConfiguration } from './configuration.repository.js';
import { ConnectionsWriter } from './connections-writer.js';
import { MappingsWriter, type IdentifiedGroups } from './mappings-writer.js';
import { RolesWriter } from './roles-writer.js';
import type { WantedConfiguration } from './wanted-configuration.js';

/** Makes the gateway what a document wants it to be: all of it in one transaction, or nothing. */
@Injectable()
export class ConfigurationWriter {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly connections: ConnectionsRepository,
    private readonly roles: RolesWriter,
    private readonly connectionItems: ConnectionsWriter,
    private readonly applications: ApplicationsWriter,
    private readonly mappings: MappingsWriter,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly checks: ChangeChecks,
  ) {}

  /**
   * @param seen The configuration that the differences were found from; another one is not changed.
   * @param checks Whether the saved checks of all applications must allow it.
   * @throws GatewayError `version-mismatch`, `last-admin-path`, `role-in-use`, `checks-failed`, `too-many-checks`, and what the single writes give.
   */
  async write(
    caller: Caller,
    seen: CurrentConfiguration,
    wanted: WantedConfiguration,
    diff: ConfigurationDiff,
    groups: IdentifiedGroups,
    checks?: ChecksMode,
  ): Promise<CurrentConfiguration> {
    return this.transactions.run(async (tx) => {
      // Like every write: the platform's row first, then those of the connections that change.
      await this.connections.lockPlatformForModelChange(tx);
      for (const { id, slug, platform } of seen.connections.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        const named = wanted.model.connections.some((item) => item.slug === slug);
        if (named && !platform) await this.connections.lockForModelChange(tx, id);
      }
      const current = await this.configuration.read(tx.manager);
      if (current.version !== seen.version) throw versionMismatch(current.version);
      const hadAdmins = await hasAdminPath(tx.manager);
      const change = { tx, caller, current, wanted, diff };

      // Roles come before what names them and go after it; what is taken goes before what is given.
      await this.roles.createAndUpdate(change);
      await this.roles.limitBuiltIn(change);
      await this.applications.removeGrants(change);
      await this.connectionItems.write(change);
      await this.applications.write(change);
      await this.applications.writeGateway(change);
      await this.mappings.write(change, groups);
      await this.roles.remove(change);
      if (hadAdmins) await assertAdminPathRemains(tx);

      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'configuration.applied',
        target: { type: 'configuration', id: 'rolegate' },
        before: { version: current.version },
        after: { changes: diff.changes },
      });
      await this.checks.assertPass(tx, caller, checks, { kind: 'configuration' });
      return this.configuration.read(tx.manager);
    });
  }
}
