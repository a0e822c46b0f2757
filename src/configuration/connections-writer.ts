import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditTrail } from '../audit/audit-trail.js';
import { ConferralRules } from '../connections/conferral-rules.js';
import { NO_CLIENT_KEYS } from '../connections/client-auth.js';
import { defaultSettings, withSettings } from '../connections/connection-settings.js';
import { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { ConnectionsService } from '../connections/connections.service.js';
import { NO_MANAGEMENT_AUTH } from '../connections/management-credentials.js';
import { assertMayAllowOktaActions } from '../connections/okta-actions-rule.js';
import { assertSignInScopes } from '../connections/okta-scopes.js';
import type { ConnectionEntryDto } from './configuration-document.dto.js';
import type { ConnectionItem } from './configuration-model.js';
import { pointed } from './pointed.js';
import type { ConfigurationWrite } from './wanted-configuration.js';

/** Writes the connections of a document: their settings, never a secret, an issuer or a client. */
@Injectable()
export class ConnectionsWriter {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly service: ConnectionsService,
    private readonly conferral: ConferralRules,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws GatewayError `scope-refused`, `unknown-role`, `validation-failed`, `permission-denied`. */
  async write(change: ConfigurationWrite): Promise<void> {
    const { wanted, diff } = change;
    for (const [index, entry] of wanted.document.connections.entries()) {
      const item = wanted.model.connections.find(({ slug }) => slug === entry.slug);
      const differs = diff.changes.some(({ kind, name }) => kind === 'connection' && name === entry.slug);
      if (item && differs) await pointed(`/connections/${index}`, () => this.writeOne(change, entry, item));
    }
  }

  private async writeOne(
    { tx, caller, current }: ConfigurationWrite,
    entry: ConnectionEntryDto,
    item: ConnectionItem,
  ): Promise<void> {
    const present = await this.connections.findBySlugOrId(item.slug, tx.manager);
    const settings = withSettings(defaultSettings, entry);
    assertMayAllowOktaActions(caller, present?.oktaActions ?? 'off', settings.oktaActions);
    assertSignInScopes(settings.scopes);
    const reroutes =
      present !== null &&
      (present.groupsClaim !== settings.groupsClaim ||
        !sameSet(present.requiredGroups, settings.requiredGroups));
    if (reroutes) await this.conferral.assertMayReroute(present.id, tx.manager, caller);
    if (settings.defaultRole !== null && settings.defaultRole !== present?.defaultRole) {
      await this.conferral.assertDefaultRole(settings.defaultRole, tx.manager, caller);
    }
    const before = present && this.service.toResponse(present);
    const written = present
      ? await this.connections.save(
          tx,
          Object.assign(present, settings, { name: item.name, version: present.version + 1 }),
        )
      : await this.connections.insert(
          tx,
          Object.assign(new Connection(), {
            ...settings,
            id: randomUUID(),
            slug: item.slug,
            name: item.name,
            status: 'draft' as const,
            issuer: item.issuer,
            clientId: item.clientId ?? '',
            clientSecret: null,
            ...NO_CLIENT_KEYS,
            ...NO_MANAGEMENT_AUTH,
          }),
        );
    // Callers of that connection alone see its events: to them the whole document is no one's business.
    await this.audit.record(tx, caller, {
      connectionId: written.id,
      action: current.connections.some(({ id }) => id === written.id)
        ? 'connection.updated'
        : 'connection.created',
      target: { type: 'connection', id: written.id },
      before,
      after: this.service.toResponse(written),
    });
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}
