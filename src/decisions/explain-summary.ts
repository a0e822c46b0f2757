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
  return `${names.person} ${claim(question, allowed, names)} because ${because}.${ageing(explanation)}`;
}

function claim(question: ExplainedQuestion, allowed: boolean, names: SummaryNames): string {
  switch (question.kind) {
    case 'entry':
      return allowed ? `may use ${names.application}` : `may not use ${names.application}`;
    case 'role':
      return `${allowed ? 'has' : 'lacks'} the role ${names.role(question.role)}`;
    case 'permission':
      return `${allowed ? 'has' : 'lacks'} the permission ${question.permission} on ${names.application}`;
  }
}

function whyAllowed(question: ExplainedQuestion, explanation: Explanation, names: SummaryNames): string {
  if (question.kind === 'entry')
    return 'the person and the connection are active and may use the application';
  if (question.kind === 'role') return source(question.role, explanation);
  const held = explanation.grants.find((grant) => grant.held);
  if (!held || held.role === '*') return 'it is granted to everybody';
  return `the role ${names.role(held.role)} holds it, and ${source(held.role, explanation)}`;
}

/** Where a role that the person has comes from. */
function source(role: string, { mappings, byDefaultRole }: Explanation): string {
  if (byDefaultRole) return 'it is the default role of people who are in no mapped group';
  const mapping = mappings.find((candidate) => candidate.role === role);
  return mapping ? `the group ${quoted(mapping.groupName)} is mapped to it` : 'a group was just mapped to it';
}

function whyDenied(question: ExplainedQuestion, explanation: Explanation, names: SummaryNames): string {
  const { standing, verdict, mappings } = explanation;
  switch (verdict.reason) {
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
      return 'no role holds this permission there';
    default:
  }
  if (verdict.decidedBy.type === 'membership') return 'the groups could not be read';
  if (verdict.decidedBy.type === 'required-groups') {
    return `nobody holds a role who is in none of the groups ${list(standing.connection?.requiredGroups ?? [])}`;
  }
  if (question.kind === 'role') return whyRoleMissing(question.role, mappings);
  const holders = explanation.grants.map(({ role }) => names.role(role));
  const held = standing.roles.map(names.role);
  return `it is held by ${holders.join(', ')}, and the person has ${held.length === 0 ? 'no role' : list(held)}`;
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
