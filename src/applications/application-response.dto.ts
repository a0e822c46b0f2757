import type { AccessRule } from './access-rule.js';
import { AccessRuleDto, StepUpDto } from './application.dto.js';
import type { Application, Enforcement } from './application.entity.js';
import type { Grant } from './grant.entity.js';
import { asksForStrength, type StepUp } from './step-up.js';

/** An application as the API shows it. */
export class ApplicationResponse {
  slug: string;
  name: string;
  hosts: string[];
  /** Slugs of the connections whose people may sign in to it, as far as the caller may see them. */
  connections: string[];
  /** `shadow`: access rules are evaluated and reported, and everything passes. Absent: they are enforced. */
  enforcement?: Enforcement;
  /** What every rule asks of a sign-in that doesn't say otherwise. Absent: nothing. */
  stepUp?: StepUpDto;
  /** Whom people can turn to who are refused. Absent: not said. */
  supportContact?: string;
  /** `true`: the page that refuses a person names the groups that would help. Absent: it doesn't. */
  showNeededGroups?: true;
  accessRules: AccessRuleDto[];
  /**
   * When the newest decision about it that is kept was made, of those that the caller may see. Present where `lastAsked`
   * asks for it and there is one.
   */
  lastAskedAt?: string;
}

/** A page of applications. */
export class ApplicationPage {
  items: ApplicationResponse[];
  nextCursor: string | null;
}

/** The access rules of an application. */
export class AccessRulesResponse {
  accessRules: AccessRuleDto[];
}

/** A grant as the API shows it. */
export class GrantResponse {
  id: string;
  role: string;
  action: string;
  resourceType: string;
  /** Absent = it always holds. */
  condition?: string;
}

/** A page of grants. */
export class GrantPage {
  items: GrantResponse[];
  nextCursor: string | null;
}

/** An application with what belongs to it. */
export interface ApplicationDetails {
  readonly application: Application;
  readonly hosts: readonly string[];
  /** Slugs. */
  readonly connections: readonly string[];
  readonly lastAskedAt?: Date | undefined;
}

/** What of an application may be seen. */
export function toApplicationResponse({
  application,
  hosts,
  connections,
  lastAskedAt,
}: ApplicationDetails): ApplicationResponse {
  return {
    slug: application.slug,
    name: application.name,
    hosts: [...hosts].sort(),
    connections: [...connections].sort(),
    ...(application.enforcement === 'enforced' ? {} : { enforcement: application.enforcement }),
    ...(application.stepUp === null ? {} : { stepUp: toStepUp(application.stepUp) }),
    ...toRefusalWords(application),
    accessRules: toAccessRules(application.accessRules),
    ...(lastAskedAt ? { lastAskedAt: lastAskedAt.toISOString() } : {}),
  };
}

/** What the page that refuses people is to say beside the rest, with the fields alone that say something. */
export function toRefusalWords({
  supportContact,
  showNeededGroups,
}: {
  readonly supportContact?: string | null | undefined;
  readonly showNeededGroups?: boolean | undefined;
}): Pick<ApplicationResponse, 'supportContact' | 'showNeededGroups'> {
  return {
    ...(supportContact ? { supportContact } : {}),
    ...(showNeededGroups ? { showNeededGroups: true as const } : {}),
  };
}

/** A grant without what is nobody's business. */
export function toGrantResponse({ id, role, action, resourceType, condition }: Grant): GrantResponse {
  return { id, role, action, resourceType, ...(condition === null ? {} : { condition }) };
}

/** What is asked of a sign-in, with exactly the fields that it has, in one order. */
export function toStepUp({ acrValues, maxAge, secondFactor }: StepUp): StepUpDto {
  return {
    ...(acrValues === undefined ? {} : { acrValues: [...acrValues] }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(secondFactor === undefined ? {} : { secondFactor }),
  };
}

/** The same as it is stored: null when nothing is asked for. */
export function storedStepUp(stepUp: StepUp | null): StepUp | null {
  return stepUp && asksForStrength(stepUp) ? toStepUp(stepUp) : null;
}

/** Rules with exactly the fields that they have, in one order. */
export function toAccessRules(rules: readonly AccessRule[]): AccessRuleDto[] {
  return rules.map((rule) => ({
    ...(rule.methods === undefined ? {} : { methods: [...rule.methods] }),
    path: rule.path,
    ...(rule.anyRole === undefined ? {} : { anyRole: [...rule.anyRole] }),
    ...(rule.permission === undefined ? {} : { permission: rule.permission }),
    ...(rule.public === undefined ? {} : { public: rule.public }),
    ...(rule.condition === undefined ? {} : { condition: rule.condition }),
    ...(rule.acrValues === undefined ? {} : { acrValues: [...rule.acrValues] }),
    ...(rule.maxAge === undefined ? {} : { maxAge: rule.maxAge }),
    ...(rule.secondFactor === undefined ? {} : { secondFactor: rule.secondFactor }),
  }));
}
