import { Injectable } from '@nestjs/common';
import { EVERYBODY, type ApplicationFacts } from '../access-model/access-model.js';
import type { Caller } from '../access/caller.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { CredentialsService } from '../applications/credentials.service.js';
import { impactVersion } from '../deletions/deletion-condition.js';
import { UNCHANGING, type Versioned } from '../http/etag.js';
import { Holders, type Concerned } from './holders.service.js';
import { ImpactCountsRepository } from './impact-counts.repository.js';
import { UNTOUCHED, type ImpactResponse } from './impact.dto.js';
import { obstaclesFor } from './obstacles.js';

/** What the deletion of an application, or of one of its credentials, would touch. */
@Injectable()
export class ApplicationImpact {
  constructor(
    private readonly counts: ImpactCountsRepository,
    private readonly holders: Holders,
    private readonly applications: ApplicationsService,
    private readonly credentials: CredentialsService,
  ) {}

  /**
   * People count who may do anything there by one of their roles. Of credentials and entities only callers of the
   * platform learn, neither by number nor by version.
   * @throws GatewayError `not-found`, `unavailable`.
   */
  async ofApplication(caller: Caller, slugOrId: string): Promise<Versioned<ImpactResponse>> {
    const { id, slug, version, builtIn, accessRules } = await this.applications.find(slugOrId);
    const basis = await this.counts.basis('application', id);
    const scope = caller.platform ? undefined : caller.connectionId;
    const model = await this.holders.model();
    const facts = model.applications.get(slug);
    const people = facts ? await this.peopleOf(facts, scope) : undefined;
    const onHosts = await this.holders.sessionsOnHosts(
      [...model.connections.keys()].filter((connectionId) => (scope ?? connectionId) === connectionId),
      id,
    );
    const { credentials, entities, ...counts } = await this.counts.ofApplication(id);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      ...people,
      applications: 1,
      ...counts,
      hostSessions: onHosts.sessions,
      ...(people?.truncated || onHosts.truncated ? { truncated: true } : {}),
      accessRules: accessRules.length,
      ...(caller.platform ? { credentials, entities } : {}),
      ...obstaclesFor(caller, 'applications:write', true, [
        builtIn && { code: 'built-in', detail: 'The gateway itself can’t be deleted.' },
      ]),
    };
    return { body, version: caller.platform ? impactVersion({ version }, basis) : version };
  }

  /** @throws GatewayError `not-found`, `permission-denied` to callers of other connections than the platform's. */
  async ofCredential(caller: Caller, slugOrId: string, id: string): Promise<Versioned<ImpactResponse>> {
    const { lastUsedAt } = await this.credentials.get(caller, slugOrId, id);
    const basis = await this.counts.basis('application-credential', id);
    const application = await this.applications.find(slugOrId);
    const { credentials } = await this.counts.ofApplication(application.id);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      applications: 1,
      credentials,
      lastUsedAt,
      ...obstaclesFor(caller, 'applications:write', true),
    };
    return { body, version: impactVersion({ version: UNCHANGING }, basis) };
  }

  private async peopleOf(facts: ApplicationFacts, scope: string | undefined): Promise<Concerned> {
    const model = await this.holders.model();
    const everywhere = facts.builtIn ? [...model.connections.keys()] : [...facts.connectionIds];
    const connectionIds = everywhere.filter((id) => scope === undefined || id === scope);
    const named = rolesNamedIn(facts);
    if (named.has(EVERYBODY)) return this.holders.all(connectionIds);
    return this.holders.ofRoles(connectionIds, named);
  }
}

/** Keys of the roles that may do anything in an application. */
function rolesNamedIn({ grants, accessRules }: ApplicationFacts): ReadonlySet<string> {
  return new Set([
    ...[...grants.values()].flatMap((holders) => [...holders.keys()]),
    ...accessRules.flatMap(({ anyRole = [] }) => anyRole),
  ]);
}
