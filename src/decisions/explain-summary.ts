import type { Explanation, ExplainedQuestion } from './explain-decision.js';
import type { ExplainedMapping } from './explain-mappings.js';

/** What sentences need besides the explanation itself. */
export interface SummaryNames {
  /** The person. */
  readonly person: string;
  /** The application. */
  readonly application: string;
  /** Of the role with this key. */
  readonly role: (key: string) => string;
}

/** At most so many names in one sentence. */
const MOST_NAMES = 5;

/** One or more sentences for whoever was asked "why can't I …?". */
export function explainInWords(
  question: ExplainedQuestion,
  explanation: Explanation,
  names: SummaryNames,
): string {
  const { allowed } = explanation.verdict;
  const because = allowed
    ? whyAllowed(question, explanation, names)
    : whyDenied(question, explanation, names);
  const { unenforced } = explanation.verdict;
  const shadow =
    unenforced === undefined
      ? ''
      : ` The application is in shadow mode: otherwise it would be denied because ${whyDenied(question, explanation, names)}.`;
  return `${names.person} ${claim(question, allowed, names)} because ${because}.${shadow}${ageing(explanation)}`;
}

function claim(question: ExplainedQuestion, allowed: boolean, names: SummaryNames): string {
  switch (question.kind) {
    case 'entry':
      return allowed ? `may use ${names.application}` : `may not use ${names.application}`;
    case 'role':
      return `${allowed ? 'has' : 'lacks'} the role ${names.role(question.role)}`;
    case 'permission':
      if (question.request?.resource)
        return `${allowed ? 'may' : 'may not'} ${doing(question)} of ${names.application}`;
      return `${allowed ? 'has' : 'lacks'} the permission ${question.permission} on ${names.application}`;
    case 'request':
      return `${allowed ? 'may' : 'may not'} ${question.method} ${question.host}${question.target.slice(0, 200)}`;
  }
}

/** “read the document “7””. */
function doing({ permission, request }: Extract<ExplainedQuestion, { kind: 'permission' }>): string {
  const separator = permission.lastIndexOf(':');
  const id = request?.resource?.id ?? '';
  return `${permission.slice(separator + 1)} the ${permission.slice(0, separator)} ${quoted(id.slice(0, 200))}`;
}

function whyAllowed(question: ExplainedQuestion, explanation: Explanation, names: SummaryNames): string {
  if (question.kind === 'entry')
    return 'the person and the connection are active and may use the application';
  if (question.kind === 'role') return source(question.role, explanation);
  if (question.kind === 'request') return whyRequestAllowed(explanation, names);
  const held = explanation.grants.find((grant) => grant.held);
  const met = held?.condition ? ', and the condition holds' : '';
  if (!held || held.role === '*') return `it is granted to everybody${met}`;
  return `the role ${names.role(held.role)} holds it, and ${source(held.role, explanation)}${met}`;
}

/** Where a role that the person has comes from. */
function source(role: string, { mappings, byDefaultRole }: Explanation): string {
  if (byDefaultRole) return 'it is the default role of people who are in no mapped group';
  const mapping = mappings.find((candidate) => candidate.role === role);
  return mapping ? `the group ${quoted(mapping.groupName)} is mapped to it` : 'a group was just mapped to it';
}

function whyDenied(question: ExplainedQuestion, explanation: Explanation, names: SummaryNames): string {
  const { standing, verdict, mappings } = explanation;
  switch (verdict.unenforced ?? verdict.reason) {
    case 'subject-disabled':
      return standing.facts.status === 'disabled'
        ? 'the person is disabled here'
        : 'the account may not be used in Okta';
    case 'subject-unknown':
      return 'nobody is known by this name';
    case 'connection-disabled':
      return `the connection ${quoted(standing.connection?.name ?? '')} is not active`;
    case 'connection-not-allowed':
      return `the application is not open to people of the connection ${quoted(standing.connection?.name ?? '')}`;
    case 'membership-stale':
      return 'what is known of the groups is too old, and Okta cannot be asked';
    case 'session-expired':
      return 'what is known of the groups is too old, and only a new sign-in can renew it';
    case 'no-matching-rule':
      return question.kind === 'request'
        ? 'no access rule of the application names this path and method'
        : 'no role holds this permission there';
    case 'application-unknown':
      return 'no application is at this host';
    case 'request-ambiguous':
      return 'two programs might read this method and path differently';
    case 'step-up-required':
      return 'the rule asks for a stronger or a more recent sign-in';
    case 'condition-false':
      return whyConditionFalse(explanation);
    default:
  }
  if (question.kind === 'request') return whyRoleMissingForRule(explanation, names);
  if (verdict.decidedBy.type === 'membership') return 'the groups could not be read';
  if (verdict.decidedBy.type === 'required-groups') {
    return `nobody holds a role who is in none of the groups ${list(standing.connection?.requiredGroups ?? [])}`;
  }
  if (question.kind === 'role') return whyRoleMissing(question.role, mappings);
  const holders = explanation.grants.map(({ role }) => names.role(role));
  const held = standing.roles.map(names.role);
  return `it is held by ${holders.join(', ')}, and the person has ${held.length === 0 ? 'no role' : list(held)}`;
}

function whyRequestAllowed(explanation: Explanation, names: SummaryNames): string {
  const { verdict, request, standing } = explanation;
  if (verdict.unenforced !== undefined) return 'nothing is enforced there';
  const rule = request?.rule?.rule;
  const path = quoted(rule?.path ?? '');
  if (rule?.public) return `the rule for ${path} lets everybody in`;
  const role = rule?.anyRole?.find((key) => standing.roles.includes(key));
  if (role !== undefined)
    return `the rule for ${path} lets the role ${names.role(role)} in, and ${source(role, explanation)}`;
  return `the rule for ${path} asks for the permission ${rule?.permission ?? ''}, which the person has`;
}

function whyRoleMissingForRule({ request, standing, grants }: Explanation, names: SummaryNames): string {
  const rule = request?.rule?.rule;
  const wanted = rule?.anyRole ?? grants.map(({ role }) => role);
  const asks = rule?.permission === undefined ? '' : `the permission ${rule.permission}, held by `;
  const held = standing.roles.map(names.role);
  return `the rule for ${quoted(rule?.path ?? '')} asks for ${asks}${wanted.map(names.role).join(' or ') || 'nobody'}, and the person has ${held.length === 0 ? 'no role' : list(held)}`;
}

function whyConditionFalse({ request, grants }: Explanation): string {
  const ofRule = request?.rule?.held === 'allowed' ? request.rule.condition : undefined;
  const own = grants.filter(({ hasRole }) => hasRole);
  const error = ofRule ? ofRule.error : own.find(({ condition }) => condition?.error)?.condition?.error;
  const which = ofRule ? 'the condition of the rule' : 'the condition of the grant';
  return error === undefined ? `${which} does not hold` : `${which} cannot be evaluated (${error})`;
}

function whyRoleMissing(role: string, mappings: readonly ExplainedMapping[]): string {
  const mapping = mappings.find((candidate) => candidate.role === role);
  if (!mapping) return 'no group is mapped to it';
  const wanted = quoted(mapping.groupName);
  const own = quoted(mapping.group?.name ?? '');
  switch (mapping.outcome) {
    case 'pinned-group-deleted':
      return `the group ${wanted}, which is mapped to it, was deleted in Okta`;
    case 'name-differs-by-case':
      return `the group ${wanted} is mapped to it, and the person’s group ${own} is spelt in other letters`;
    case 'other-group-with-same-name':
      return `the mapped group ${wanted} is another one than the person’s group of this name`;
    case 'group-name-ambiguous':
      return `several groups are called ${wanted}, and only Okta’s API can tell which one the person is in`;
    case 'not-in-force':
      return `the mapping of the group ${wanted} was changed this very moment`;
    default:
      return `the person is not in the group ${wanted}, the only one that is mapped to it`;
  }
}

function ageing({ freshness, standing }: Explanation): string {
  const { completeness } = standing.facts.membership;
  const old =
    freshness === 'stale' ? ' The groups are past their age and are read again when they are used.' : '';
  const cut = completeness === 'suspect' ? ' The list of groups may be cut short or ambiguous.' : '';
  return old + cut;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(quoted).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

function quoted(name: string): string {
  return `“${name}”`;
}
