import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AccessModel, ApplicationFacts, ConnectionFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { grantsOf, type DraftGrant } from '../access-model/draft-model.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import { tellingGroups } from '../access-model/telling-groups.js';
import { assertAcceptableHosts } from '../applications/application-rules.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { GrantsRepository } from '../applications/grants.repository.js';
import { PreviewVersions } from '../applications/preview-versions.repository.js';
import { Configuration } from '../config/configuration.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { invalidValue, notFound } from '../errors/gateway-error.js';
import { assertIfMatch, meetsIfMatch, type Versioned } from '../http/etag.js';
import { LivePeople, type LiveKind } from '../live-people/live-people.service.js';
import type {
  ApplicationChangeDto,
  ApplicationPreviewResponse,
  FlippedDecisionsResponse,
  ReachedPersonResponse,
  RemovedGrantDto,
} from './application-preview.dto.js';
import { ReachChange, type ReachEffect } from './reach-change.js';
import { ReplayService } from './replay.service.js';

/** People who are named of those who gain, and of those who lose. */
const MOST_NAMED = 10;
const DAY_MS = 86_400_000;

/** Says whom a change of an application would concern, before it is made. */
@Injectable()
export class ApplicationPreview {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly grants: GrantsRepository,
    private readonly versions: PreviewVersions,
    private readonly models: AccessModelStore,
    private readonly live: LivePeople,
    private readonly replays: ReplayService,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param ifMatch The version of the application, or of its grants, that the change was made for.
   * @throws GatewayError `not-found`, `version-mismatch`, `permission-denied`, `unavailable`, and what a change gives that
   *   can't be.
   */
  async preview(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    change: ApplicationChangeDto,
  ): Promise<Versioned<ApplicationPreviewResponse>> {
    assertMayDraft(caller, change);
    const { id, slug } = await this.applications.find(slugOrId);
    // Read first: if something changes in between, it is too old, and a change with it is refused.
    const version = await this.versions.of(id);
    if (ifMatch !== undefined && !meetsIfMatch(ifMatch, await this.grants.version(id)))
      assertIfMatch(ifMatch, (await this.applications.find(id)).version);
    const model = await this.models.upToDate();
    assertAcceptableDraft(change, model, '/change');
    assertAcceptableHosts(change.hosts ?? [], new URL(this.configuration.publicOrigin).hostname);
    const now = model.applications.get(slug);
    if (!now) throw notFound('application');
    const draft = changedModel(model, now, change);
    const then = draft.applications.get(slug) ?? now;
    const concerned = await this.concerned(caller, model, new ReachChange(now, then, model), [now, then]);
    const decisions = caller.permissions.has('decisions:read')
      ? { decisions: await this.flipped(caller, id, slug, { now: model, draft }) }
      : {};
    return { body: { ...concerned, ...decisions }, version };
  }

  private async concerned(
    caller: Caller,
    model: AccessModel,
    change: ReachChange,
    forms: readonly ApplicationFacts[],
  ): Promise<ApplicationPreviewResponse> {
    const body: ApplicationPreviewResponse = {
      ...{ people: 0, sessions: 0, before: 0, after: 0, gain: 0, lose: 0, unclear: 0 },
      unknown: { suspect: 0, unavailable: 0, tooOld: 0 },
    };
    const named: Omit<ReachedPersonResponse, 'login' | 'name'>[] = [];
    const judge = ({ membership, people }: LiveKind, connectionId: string): ReachEffect | undefined => {
      const roles = rolesOf(model, connectionId, membership);
      const effect = change.of(connectionId, roles, membership.completeness !== 'unavailable');
      if (effect.before) body.before += people;
      if (effect.after) body.after += people;
      const { gains, loses, unclear } = effect;
      if (gains) body.gain += people;
      if (loses) body.lose += people;
      if (unclear && !gains && !loses) body.unclear += people;
      return gains || loses || unclear ? effect : undefined;
    };
    const giveUpAt = this.live.patienceEndsMs;
    for (const connectionId of connectionsOf(caller, model, forms)) {
      let [gain, lose] = [body.gain, body.lose];
      const found = await this.live.examine(
        connectionId,
        {
          telling: tellingGroups(model, connectionId),
          judge: (kind) => judge(kind, connectionId),
          first: MOST_NAMED,
        },
        giveUpAt,
      );
      for (const { id, effect } of found.first) {
        const { gains, loses } = effect;
        if ((gains && gain < MOST_NAMED) || (loses && lose < MOST_NAMED)) named.push({ id, gains, loses });
        if (gains) gain += 1;
        if (loses) lose += 1;
      }
      body.people += found.concerned;
      body.sessions += found.sessions;
      body.unknown.suspect += found.unknown.suspect;
      body.unknown.unavailable += found.unknown.unavailable;
      body.unknown.tooOld += found.unknown.tooOld;
      if (!found.truncated) continue;
      body.truncated = true;
      break;
    }
    if (!caller.permissions.has('subjects:read')) return body;
    const names = await this.live.names(named.map(({ id }) => id));
    return {
      ...body,
      named: named.flatMap((person) => {
        const { login, name } = names.get(person.id) ?? {};
        return login === undefined || name === undefined ? [] : [{ ...person, login, name }];
      }),
    };
  }

  private async flipped(
    caller: Caller,
    id: string,
    application: string,
    models: { readonly now: AccessModel; readonly draft: AccessModel },
  ): Promise<FlippedDecisionsResponse> {
    const { tally, complete } = await this.replays.ofLast(caller, id, DAY_MS, {
      ...models,
      application,
      remapped: undefined,
      inForce: true,
    });
    const { replayed, toAllowed, toDenied, uncertain } = tally;
    return { replayed, toAllowed, toDenied, uncertain, complete };
  }
}

/** People of which connections may be concerned, as far as the caller may know of them. */
function connectionsOf(
  caller: Caller,
  { connections }: AccessModel,
  forms: readonly ApplicationFacts[],
): string[] {
  const all = forms.some(({ builtIn, enforced }) => builtIn || !enforced);
  const ids = all ? [...connections.keys()] : forms.flatMap(({ connectionIds }) => [...connectionIds]);
  return [...new Set(ids)].filter((id) => caller.platform || id === caller.connectionId);
}

function changedModel(
  model: AccessModel,
  application: ApplicationFacts,
  { hosts, connections, enforcement, accessRules, grants, removedGrants }: ApplicationChangeDto,
): AccessModel {
  const changed: ApplicationFacts = {
    ...application,
    ...(hosts && { hosts }),
    ...(connections && { connectionIds: idsOf(connections, model.connectionsBySlug) }),
    ...(enforcement && { enforced: enforcement === 'enforced' }),
  };
  const draft = {
    ...(accessRules && { accessRules }),
    grants: changedGrants(grantsOf(application), grants, removedGrants),
  };
  return modelWithDraft(model, draft, { application: changed, connection: undefined });
}

function changedGrants(
  before: readonly DraftGrant[],
  put: readonly DraftGrant[] = [],
  removed: readonly RemovedGrantDto[] = [],
): DraftGrant[] {
  const keyOf = ({ role, resourceType, action }: RemovedGrantDto): string =>
    [role, resourceType, action].join(' ');
  const replaced = new Set([...put, ...removed].map(keyOf));
  return [...before.filter((grant) => !replaced.has(keyOf(grant))), ...put];
}

function idsOf(slugs: readonly string[], bySlug: ReadonlyMap<string, ConnectionFacts>): ReadonlySet<string> {
  return new Set(
    slugs.map((slug, index) => {
      const found = bySlug.get(slug);
      if (found) return found.id;
      throw invalidValue(
        `/change/connections/${index}`,
        'unknown-connection',
        `There is no connection ${slug}.`,
      );
    }),
  );
}
