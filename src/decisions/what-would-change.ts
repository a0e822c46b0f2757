import { EVERYBODY, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import type { StepUp } from '../applications/step-up.js';
import { decideStrictly } from './decide.js';
import type { DecisionReason } from './decision-reason.js';
import { questionOf, type ExplainedQuestion, type Explanation } from './explain-decision.js';
import type { Moment } from './step-up.js';

/** What would have to be otherwise; see {@link WouldChange}. */
export type WouldChangeKind =
  | 'hold-role'
  | 'join-required-group'
  | 'meet-condition'
  | 'stronger-sign-in'
  | 'use-method'
  | 'add-rule'
  | 'add-grant'
  | 'sign-in'
  | 'enable-person'
  | 'activate-connection'
  | 'open-application'
  | 'read-membership-again'
  | 'register-host'
  | 'ask-clearly'
  | 'try-again';

/** One thing that would lead to another decision, or at least nearer to it. */
export interface WouldChange {
  readonly kind: WouldChangeKind;
  /** Of `hold-role`: its key. */
  readonly role?: string;
  /** Of `hold-role`: the groups that give it in this connection; none = none is mapped. Of `join-required-group`: those. */
  readonly groups?: readonly string[];
  /** Of `hold-role`: what would be in the way then; absent = it would be allowed. */
  readonly alsoNeeds?: DecisionReason;
  /** The access rule that would allow it, by its place among the rules. */
  readonly rule?: number;
  /** Of `use-method`. */
  readonly method?: string;
  /** The permission that the rule asks for, or that nobody holds. */
  readonly permission?: string;
  /** Of `meet-condition`: CEL. */
  readonly condition?: string;
  /** Of `stronger-sign-in`. */
  readonly stepUp?: StepUp;
}

/** What an answer rests on. */
export interface ChangeableCase {
  readonly model: AccessModel;
  readonly question: ExplainedQuestion;
  readonly explanation: Explanation;
  readonly moment: Moment;
  /** The groups that give a role. Default: those of the explained mappings. */
  readonly groupsOf?: (role: string) => readonly string[];
}

const MOST_ROLES = 10;
const MOST_METHODS = 5;

/** What would change a denial, the least first; nothing for what is allowed. Whether a role would do is asked of the decision itself. */
export function whatWouldChange(given: ChangeableCase): WouldChange[] {
  const { reason, unenforced } = given.explanation.verdict;
  return changesFor(unenforced ?? reason, given);
}

/** The same where nobody was decided about: by the reason alone. */
export function whatWouldChangeForNobody(reason: DecisionReason): WouldChange[] {
  const kind = BY_REASON[reason];
  return kind === undefined ? [] : [{ kind }];
}

const BY_REASON: Readonly<Partial<Record<DecisionReason, WouldChangeKind>>> = {
  'no-session': 'sign-in',
  'session-expired': 'sign-in',
  'subject-unknown': 'sign-in',
  'subject-disabled': 'enable-person',
  'connection-disabled': 'activate-connection',
  'connection-not-allowed': 'open-application',
  'membership-stale': 'read-membership-again',
  'application-unknown': 'register-host',
  'request-ambiguous': 'ask-clearly',
  'credential-invalid': 'try-again',
  unavailable: 'try-again',
};

function changesFor(reason: DecisionReason, given: ChangeableCase): WouldChange[] {
  const { explanation, question } = given;
  switch (reason) {
    case 'allowed':
      return [];
    case 'role-missing':
      return [...requiredGroups(explanation), ...rolesThatWouldDo(given)];
    case 'condition-false':
      return [...conditions(explanation), ...rolesThatWouldDo(given)];
    case 'step-up-required':
      return [{ kind: 'stronger-sign-in', ...place(explanation), ...stepUp(explanation) }];
    case 'no-matching-rule':
      if (question.kind === 'permission') return [{ kind: 'add-grant', permission: question.permission }];
      return question.kind === 'request' ? [...otherMethods(given), { kind: 'add-rule' }] : [];
    default:
      return whatWouldChangeForNobody(reason);
  }
}

function requiredGroups({ standing }: Explanation): WouldChange[] {
  const groups = standing.connection?.requiredGroups ?? [];
  if (standing.usable || groups.length === 0) return [];
  if (standing.facts.membership.completeness === 'unavailable') return [{ kind: 'read-membership-again' }];
  return [{ kind: 'join-required-group', groups: groups.slice(0, MOST_ROLES) }];
}

/** Roles that would be let in, those that allow it before those that do not suffice, the least powerful first. */
function rolesThatWouldDo(given: ChangeableCase): WouldChange[] {
  const { model, question, explanation, moment } = given;
  const { standing, request, grants } = explanation;
  const { groupsOf = groupsExplained(explanation) } = given;
  const rule = request?.rule?.rule;
  const permission = question.kind === 'permission' ? question.permission : rule?.permission;
  const wanted =
    question.kind === 'role'
      ? [question.role]
      : (rule?.anyRole ?? grants.filter(({ held }) => !held).map(({ role }) => role));
  const asked = questionOf(question);
  const position = (role: string) => model.roleIndex.get(role) ?? -1;
  return [...new Set(wanted)]
    .filter((role) => role !== EVERYBODY && model.roleIndex.has(role) && !standing.roles.includes(role))
    .map((role): WouldChange => {
      const roles = [...standing.roles, role].sort((a, b) => position(a) - position(b));
      const { allowed, reason } = decideStrictly(model, { ...standing, usable: true, roles }, asked, moment);
      return {
        kind: 'hold-role',
        role,
        groups: groupsOf(role),
        ...(allowed ? {} : { alsoNeeds: reason }),
        ...place(explanation),
        ...(permission === undefined ? {} : { permission }),
      };
    })
    .sort(
      (a, b) =>
        Number(a.alsoNeeds !== undefined) - Number(b.alsoNeeds !== undefined) ||
        position(b.role ?? '') - position(a.role ?? ''),
    )
    .slice(0, MOST_ROLES);
}

function groupsExplained({ mappings }: Explanation): (role: string) => string[] {
  return (wanted) => mappings.flatMap(({ role, groupName }) => (role === wanted ? [groupName] : []));
}

function conditions({ request, grants }: Explanation): WouldChange[] {
  const ofRule = request?.rule;
  if (ofRule?.held === 'allowed' && ofRule.rule.condition !== undefined)
    return [{ kind: 'meet-condition', rule: ofRule.index, condition: ofRule.rule.condition }];
  return grants.flatMap(({ role, hasRole, condition }) =>
    hasRole && condition && !condition.holds
      ? [{ kind: 'meet-condition' as const, role, condition: condition.text }]
      : [],
  );
}

/** The methods by which a rule lets somebody use the very path. */
function otherMethods({ model, question, explanation }: ChangeableCase): WouldChange[] {
  const { request } = explanation;
  const application = model.applications.get(request?.application ?? '');
  if (question.kind !== 'request' || !application || request?.path === undefined) return [];
  const { path } = request;
  return methodsOf(application)
    .flatMap((method): WouldChange[] => {
      const rule = method === question.method ? undefined : application.matcher.match(path, method);
      return rule ? [{ kind: 'use-method', method, rule: application.accessRules.indexOf(rule) }] : [];
    })
    .slice(0, MOST_METHODS);
}

function methodsOf({ accessRules }: ApplicationFacts): string[] {
  return [...new Set(accessRules.flatMap(({ methods }: AccessRule) => methods ?? []))].sort();
}

function place({ request }: Explanation): Pick<WouldChange, 'rule'> {
  return request?.rule ? { rule: request.rule.index } : {};
}

function stepUp({ request }: Explanation): Pick<WouldChange, 'stepUp'> {
  if (!request?.rule) return {};
  const { acrValues, maxAge, secondFactor } = request.rule.rule;
  return {
    stepUp: {
      ...(acrValues && { acrValues }),
      ...(maxAge === undefined ? {} : { maxAge }),
      ...(secondFactor === undefined ? {} : { secondFactor }),
    },
  };
}
