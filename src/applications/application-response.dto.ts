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
  accessRules: AccessRuleDto[];
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
}

/** What of an application may be seen. */
export function toApplicationResponse({
  application,
  hosts,
  connections,
}: ApplicationDetails): ApplicationResponse {
  return {
    slug: application.slug,
    name: application.name,
    hosts: [...hosts].sort(),
    connections: [...connections].sort(),
    ...(application.enforcement === 'enforced' ? {} : { enforcement: application.enforcement }),
    ...(application.stepUp === null ? {} : { stepUp: toStepUp(application.stepUp) }),
    accessRules: toAccessRules(application.accessRules),
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
