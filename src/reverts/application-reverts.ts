import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ApplicationEditor } from '../applications/application-editor.js';
import type {
  AccessRulesResponse,
  ApplicationResponse,
  GrantResponse,
} from '../applications/application-response.dto.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { GrantsService } from '../applications/grants.service.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import { etagOf } from '../http/etag.js';
import { ApplicationImpact } from '../impact/application-impact.service.js';
import {
  changedFields,
  compared,
  fieldOf,
  orAbsent,
  type RevertPlan,
  type RevertPlanner,
} from './revert-plan.js';
import type { RevertImpact } from './revert.dto.js';

const PATH = '/api/v1/applications';
const PERMISSION = 'applications:write';
/** What a field is that the API leaves out. */
const UNSET: Readonly<Record<string, unknown>> = {
  enforcement: 'enforced',
  stepUp: null,
  supportContact: null,
  showNeededGroups: false,
};

type RecordedGrant = GrantResponse & { readonly application: string };

/** Undoes changes of applications, their access rules and grants. */
@Injectable()
export class ApplicationReverts {
  readonly planners: Readonly<Record<string, RevertPlanner>> = {
    'application.created': (caller, event) => this.ofCreated(caller, event),
    'application.updated': (caller, event) => this.ofUpdated(caller, event),
    'application.access-rules-replaced': (caller, event) => this.ofRules(caller, event),
    'grant.created': (caller, event) => this.ofGrant(caller, event),
    'grant.updated': (caller, event) => this.ofChangedGrant(caller, event),
    'grant.deleted': (caller, event) => this.ofNoGrant(caller, event),
  };

  constructor(
    private readonly applications: ApplicationsService,
    private readonly editor: ApplicationEditor,
    private readonly grants: GrantsService,
    private readonly impacts: ApplicationImpact,
  ) {}

  /** Only as long as nothing was added to it: what goes with it is no part of what the event tells. */
  private async ofCreated(caller: Caller, { target, after }: AuditEventResponse): Promise<RevertPlan> {
    const slug = target.id;
    const found = await orAbsent(this.applications.get(caller, slug));
    const impact = found && (await this.impacts.ofApplication(caller, slug));
    const { grants = 0, credentials = 0, entities = 0 } = impact?.body ?? {};
    const content = { grants, credentials, entities };
    const empty = { grants: 0, credentials: 0, entities: 0 };
    const states = compared({
      left: { ...after, ...empty },
      now: found && { ...found.body, ...content },
      restored: null,
    });
    return {
      permission: PERMISSION,
      request: { method: 'DELETE', path: `${PATH}/${slug}` },
      ...states,
      impact: () => this.impactOf(caller, slug),
      apply: async (actor) => {
        // The version of the impact: nothing may be added in between either.
        await this.editor.remove(actor, slug, etagOf(impact?.version ?? 0));
        return slug;
      },
    };
  }

  private async ofUpdated(
    caller: Caller,
    { target, before, after }: AuditEventResponse,
  ): Promise<RevertPlan> {
    const slug = target.id;
    const was = before as unknown as ApplicationResponse;
    const left = after as unknown as ApplicationResponse;
    const found = await orAbsent(this.applications.get(caller, slug));
    const body = Object.fromEntries(
      changedFields(was, left).map((field) => [field, fieldOf(was, field) ?? UNSET[field] ?? null]),
    );
    return {
      permission: PERMISSION,
      request: { method: 'PATCH', path: `${PATH}/${slug}`, body },
      ...compared({ left, now: found && found.body, restored: was }),
      impact: () => this.impactOf(caller, slug),
      apply: async (actor) => {
        await this.editor.update(actor, slug, etagOf(found?.version ?? 0), body);
        return slug;
      },
    };
  }

  private async ofRules(caller: Caller, { target, before, after }: AuditEventResponse): Promise<RevertPlan> {
    const slug = target.id;
    const was = before as unknown as AccessRulesResponse;
    const found = await orAbsent(this.applications.accessRules(slug));
    const body = { accessRules: was.accessRules };
    return {
      permission: PERMISSION,
      request: { method: 'PUT', path: `${PATH}/${slug}/access-rules`, body },
      ...compared({ left: after, now: found && found.body, restored: was }),
      impact: () => this.impactOf(caller, slug),
      apply: async (actor) => {
        await this.editor.replaceAccessRules(actor, slug, etagOf(found?.version ?? 0), body);
        return slug;
      },
    };
  }

  private async ofGrant(caller: Caller, { target, after }: AuditEventResponse): Promise<RevertPlan> {
    const { application, ...left } = after as unknown as RecordedGrant;
    const found = await orAbsent(this.grants.get(application, target.id));
    return {
      permission: PERMISSION,
      request: { method: 'DELETE', path: `${PATH}/${application}/grants/${target.id}` },
      ...compared({ left, now: found && found.body, restored: null }),
      impact: () => this.impactOf(caller, application),
      apply: async (actor) => {
        await this.grants.remove(actor, application, target.id, undefined);
        return target.id;
      },
    };
  }

  private async ofChangedGrant(caller: Caller, event: AuditEventResponse): Promise<RevertPlan> {
    const { target } = event;
    const { application, ...left } = event.after as unknown as RecordedGrant;
    const restored = { ...(event.before as unknown as Partial<RecordedGrant>) };
    delete restored.application;
    const found = await orAbsent(this.grants.get(application, target.id));
    const body = { condition: restored.condition ?? null };
    return {
      permission: PERMISSION,
      request: { method: 'PATCH', path: `${PATH}/${application}/grants/${target.id}`, body },
      ...compared({ left, now: found && found.body, restored }),
      impact: () => this.impactOf(caller, application),
      apply: async (actor) => {
        const ifMatch = etagOf(found?.version ?? 0);
        await this.grants.update(actor, application, target.id, { ifMatch, dto: body });
        return target.id;
      },
    };
  }

  private async ofNoGrant(caller: Caller, { before }: AuditEventResponse): Promise<RevertPlan> {
    const { application, role, action, resourceType, condition } = before as unknown as RecordedGrant;
    const body = { role, action, resourceType, ...(condition === undefined ? {} : { condition }) };
    // Without it there is nothing to grant on.
    await this.applications.find(application);
    return {
      permission: PERMISSION,
      request: { method: 'POST', path: `${PATH}/${application}/grants`, body },
      ...compared({ left: null, now: null, restored: body }),
      impact: () => this.impactOf(caller, application),
      apply: async (actor) => (await this.grants.create(actor, application, undefined, body)).body.id,
    };
  }

  /** People who may do anything there: more or fewer of them may do what is changed. */
  private async impactOf(caller: Caller, slug: string): Promise<RevertImpact> {
    const found = await orAbsent(this.impacts.ofApplication(caller, slug));
    const { people = 0, sessions = 0, truncated } = found?.body ?? {};
    return { people, sessions, ...(truncated ? { truncated } : {}) };
  }
}
