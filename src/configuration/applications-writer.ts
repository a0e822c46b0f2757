import { Injectable } from '@nestjs/common';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { assertAcceptableHosts, rolesNamedBy } from '../applications/application-rules.js';
import { ApplicationsRepository } from '../applications/applications.repository.js';
import { assertMayGrantOnGateway, assertMayRevokeOnGateway } from '../applications/gateway-grants.js';
import { assertMeetsOwnDemand } from '../applications/gateway-step-up.js';
import { GrantsRepository } from '../applications/grants.repository.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { invalidValue } from '../errors/gateway-error.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { grantName, type ApplicationItem, type GrantItem } from './configuration-model.js';
import { pointed } from './pointed.js';
import type { ConfigurationWrite } from './wanted-configuration.js';

/** Writes the applications of a document, and the grants on them and on the gateway. */
@Injectable()
export class ApplicationsWriter {
  constructor(
    private readonly applications: ApplicationsRepository,
    private readonly grants: GrantsRepository,
    private readonly roles: RolesRepository,
    private readonly connections: ConnectionsRepository,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Takes away the grants that a document has no more or says otherwise. @throws GatewayError `built-in`. */
  async removeGrants({ tx, current, diff }: ConfigurationWrite): Promise<void> {
    const gone = new Set(
      diff.changes.flatMap(({ kind, action, name }) =>
        kind === 'grant' && action !== 'create' ? [name] : [],
      ),
    );
    const slugs = new Map(current.applications.map(({ id, slug }) => [id, slug]));
    for (const grant of current.grants) {
      const slug = slugs.get(grant.applicationId) ?? '';
      const item: GrantItem = grant as GrantItem;
      if (!gone.has(`${slug}: ${grantName(item)}`)) continue;
      if (slug === GATEWAY_APPLICATION) {
        if (grant.role === 'admin') continue;
        assertMayRevokeOnGateway(grant);
      }
      await this.grants.remove(tx, grant.id);
    }
  }

  /** @throws GatewayError `host-reserved`, `host-taken`, `unknown-role`, `validation-failed`, `permission-denied`. */
  async write(change: ConfigurationWrite): Promise<void> {
    const { tx, current, wanted, diff } = change;
    const changed = new Map(
      diff.changes.flatMap(({ kind, action, name }) =>
        kind === 'application' ? [[name, action] as const] : [],
      ),
    );
    // Hosts may move between applications: those that change give all of theirs back first.
    for (const { id, slug } of current.applications) {
      const action = changed.get(slug);
      if (action === 'delete') await this.applications.remove(tx, id);
      else if (action === 'update') await this.applications.replaceHosts(tx, id, []);
    }
    for (const [index, { slug }] of wanted.document.applications.entries()) {
      const item = wanted.model.applications.find((application) => application.slug === slug);
      if (item && changed.has(slug)) {
        await pointed(`/applications/${index}`, () => this.writeOne(change, item));
      }
    }
    await this.addGrants(change);
  }

  /** @throws GatewayError `validation-failed` when the caller doesn't meet what they ask of others. */
  async writeGateway({ tx, caller, current, wanted, diff }: ConfigurationWrite): Promise<void> {
    if (!diff.changes.some(({ kind }) => kind === 'gateway')) return;
    const gateway = current.applications.find(({ slug }) => slug === GATEWAY_APPLICATION);
    if (!gateway) return;
    const stepUp = wanted.model.gateway.stepUp ?? null;
    await pointed('/gateway', () => {
      assertMeetsOwnDemand(caller, stepUp, this.clock.nowMs());
      return this.applications.save(tx, Object.assign(gateway, { stepUp, version: gateway.version + 1 }));
    });
  }

  private async writeOne({ tx }: ConfigurationWrite, item: ApplicationItem): Promise<void> {
    const { slug, name, hosts, connections, enforcement } = item;
    const accessRules = [...item.accessRules];
    assertAcceptableHosts(hosts, new URL(this.configuration.publicOrigin).hostname);
    await this.roles.assertExist(rolesNamedBy(accessRules), tx.manager);
    const ids = new Map((await this.connections.findSlugs(tx.manager)).map((row) => [row.slug, row.id]));
    const unknown = connections.find((connection) => !ids.has(connection));
    if (unknown !== undefined) {
      throw invalidValue('/connections', 'unknown-connection', `There is no connection ${unknown}.`);
    }
    const connectionIds = connections.flatMap((connection) => ids.get(connection) ?? []);
    const values = {
      ...{ name, connectionIds, enforcement, accessRules, stepUp: item.stepUp ?? null },
      supportContact: item.supportContact ?? null,
      showNeededGroups: item.showNeededGroups ?? false,
    };
    const present = await this.applications.findBySlugOrId(slug, tx.manager);
    const application = present
      ? await this.applications.save(tx, Object.assign(present, values, { version: present.version + 1 }))
      : await this.applications.insert(tx, { slug, ...values });
    await this.applications.replaceHosts(tx, application.id, hosts);
  }

  private async addGrants(change: ConfigurationWrite): Promise<void> {
    const { wanted, diff } = change;
    const come = new Set(
      diff.changes.flatMap(({ kind, action, name }) =>
        kind === 'grant' && action !== 'delete' ? [name] : [],
      ),
    );
    const owners = [
      { slug: GATEWAY_APPLICATION, grants: wanted.document.gateway.grants, pointer: '/gateway' },
      ...wanted.document.applications.map(({ slug, grants = [] }, index) => {
        return { slug, grants, pointer: `/applications/${index}` };
      }),
    ];
    for (const { slug, grants, pointer } of owners) {
      for (const [index, grant] of grants.entries()) {
        if (!come.has(`${slug}: ${grantName(grant)}`)) continue;
        await pointed(`${pointer}/grants/${index}`, () => this.addGrant(change, slug, grant));
      }
    }
  }

  private async addGrant({ tx, caller }: ConfigurationWrite, slug: string, grant: GrantItem): Promise<void> {
    const application = await this.applications.findBySlugOrId(slug, tx.manager);
    if (grant.role !== '*') {
      await this.roles.assertExist([{ key: grant.role, pointer: '/role' }], tx.manager);
    }
    if (application?.builtIn) {
      const isDefault = await this.connections.isDefaultRole(grant.role, tx.manager);
      assertMayGrantOnGateway(caller, grant, isDefault);
    }
    const { role, resourceType, action, condition = null } = grant;
    await this.grants.insert(tx, { applicationId: application?.id, role, resourceType, action, condition });
  }
}
