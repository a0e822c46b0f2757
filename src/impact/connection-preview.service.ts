import { Injectable } from '@nestjs/common';
import type { ConnectionFacts } from '../access-model/access-model.js';
import { withDraft } from '../access-model/draft-model.js';
import { resolveRoles } from '../access-model/resolve-roles.js';
import { tellingGroupsOf } from '../access-model/telling-groups.js';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { impactVersion } from '../deletions/deletion-condition.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { KnownPeople } from '../live-people/known-people.service.js';
import { difference } from '../live-people/mapping-change.js';
import { RoleTally } from '../live-people/role-tally.js';
import type { ConnectionPreviewResponse, PreviewConnectionDto } from './connection-preview.dto.js';
import { Holders } from './holders.service.js';
import { ImpactCountsRepository } from './impact-counts.repository.js';

/** Says whom other settings of a connection would concern, before they are stored. */
@Injectable()
export class ConnectionPreview {
  constructor(
    private readonly counts: ImpactCountsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly holders: Holders,
    private readonly known: KnownPeople,
  ) {}

  /**
   * Its version is that of the connection's impact: a change that names it is refused once what the numbers rest on is
   * something else.
   * @throws GatewayError `not-found`, `unknown-role`, `unavailable`.
   */
  async preview(
    caller: Caller,
    slugOrId: string,
    change: PreviewConnectionDto,
  ): Promise<Versioned<ConnectionPreviewResponse>> {
    const { id, version } = await visibleConnection(this.connections, caller, slugOrId);
    const basis = await this.counts.basis('connection', id);
    const { people = 0 } = await this.counts.ofConnection(id);
    const { sessions, truncated = false } = await this.holders.all([id]);
    const { whole, ...body } = await this.tally(id, people, change);
    const { requiredGroups, allowedEmailDomains: domains } = change;
    return {
      body: {
        people,
        sessions,
        ...body,
        ...(requiredGroups && {
          withoutRequiredGroup:
            requiredGroups.length === 0 ? 0 : await this.counts.withoutGroup(id, requiredGroups),
        }),
        ...(domains && {
          outsideEmailDomains: domains.length === 0 ? 0 : await this.counts.outsideDomains(id, domains),
        }),
        ...(truncated || !whole ? { truncated: true } : {}),
      },
      version: impactVersion({ version }, basis),
    };
  }

  /** Judges everybody as decisions do, by the settings as they are and as they would be. */
  private async tally(
    id: string,
    people: number,
    { defaultRole, requiredGroups }: PreviewConnectionDto,
  ): Promise<Pick<ConnectionPreviewResponse, 'roles' | 'unknown'> & { readonly whole: boolean }> {
    const model = await this.holders.model();
    const stored = model.connections.get(id);
    if (!stored) throw notFound('connection');
    if (defaultRole && !model.roleIndex.has(defaultRole)) {
      const detail = `There is no role "${defaultRole}".`;
      const errors = [{ pointer: '/defaultRole', code: 'unknown-role', detail }];
      throw new GatewayError('unknown-role', detail, { errors });
    }
    const wanted: ConnectionFacts = {
      ...stored,
      defaultRole: defaultRole === undefined ? stored.defaultRole : defaultRole,
      requiredGroups: requiredGroups ?? stored.requiredGroups,
    };
    const after = withDraft(model, { connection: wanted });
    const roles = new RoleTally();
    let unknown = 0;
    const whole = await this.known.each(
      id,
      people,
      tellingGroupsOf([stored, wanted]),
      (membership, alike) => {
        if (membership.completeness !== 'complete') unknown += alike;
        const [now, then] = [model, after].map((one) => resolveRoles(one, id, membership).roles);
        roles.count(difference(now ?? [], then ?? []), alike);
      },
    );
    return { roles: roles.roles(model), unknown, whole };
  }
}
