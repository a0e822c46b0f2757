import type { Schemas } from '../../api/client.js';
import { COMPLETENESS_WORDS, SOURCE_WORDS } from '../../api/membership-words.js';
import { duration } from '../../ui/time-words.js';

type Explanation = Schemas['ExplainResponse'];
type Step = Schemas['ChainStepResponse'];

/** The name of a role by its key. */
export type NameOf = (key: string) => string;

/** What stands before the words of a step. */
export const STEP_NAMES: Readonly<Record<Step['step'], string>> = {
  session: 'Session',
  connection: 'Connection',
  membership: 'Membership',
  groups: 'Groups',
  roles: 'Roles',
  rule: 'Rule',
  decision: 'Decision',
};

/** How a step ended, in a word. */
export const OUTCOME_WORDS: Readonly<Record<Step['outcome'], string>> = {
  passed: 'passed',
  failed: 'failed here',
  unknown: 'assumed',
  'not-reached': 'not reached',
};

/** What was found at a step of the way to a decision. */
export function stepWords({ step, code }: Step, explanation: Explanation, nameOf: NameOf): string {
  const { connection, membership } = explanation;
  switch (step) {
    case 'session':
      return SESSION_WORDS[code] ?? code;
    case 'connection':
      return connection ? `${connection.name} is ${connection.status}` : code;
    case 'membership':
      return membership ? membershipWords(membership) : 'Nobody’s groups were looked at';
    case 'groups':
      return groupsWords(explanation);
    case 'roles':
      return rolesWords(explanation, nameOf);
    case 'rule':
      return ruleWords(code, explanation, nameOf);
    case 'decision':
      return decisionWords(explanation);
  }
}

const SESSION_WORDS: Readonly<Record<string, string>> = {
  'session-assumed': 'Taken as signed in',
  'session-present': 'Signed in',
  'no-session-needed': 'None was needed',
  'no-session': 'Not signed in',
  'session-expired': 'The session was over',
  'subject-disabled': 'The person is disabled',
  'subject-unknown': 'Nobody is known by this name',
};

function membershipWords(membership: NonNullable<Explanation['membership']>): string {
  const { ageSeconds, source, completeness, freshness } = membership;
  const age = `${duration(ageSeconds)} old`;
  const old = freshness === 'fresh' ? '' : freshness === 'stale' ? ', past its age' : ', too old to count';
  return `From ${SOURCE_WORDS[source]}, ${age}${old}, ${COMPLETENESS_WORDS[completeness]}`;
}

function groupsWords({ membership, mappings }: Explanation): string {
  const total = membership?.groupsTotal ?? 0;
  const mapped = mappings.filter(({ matched }) => matched).map(({ groupName }) => groupName);
  const names = mapped.length === 0 ? '' : `: ${mapped.slice(0, 5).join(', ')}`;
  return `${total.toLocaleString('en')} ${total === 1 ? 'group' : 'groups'}, ${mapped.length} mapped${names}`;
}

function rolesWords({ roles, byDefaultRole }: Explanation, nameOf: NameOf): string {
  if (roles.length === 0) return 'None';
  return `${roles.map(nameOf).join(', ')}${byDefaultRole ? ', as the default role' : ''}`;
}

function ruleWords(code: string, { request, application, grants }: Explanation, nameOf: NameOf): string {
  const rule = request?.rule;
  if (rule) {
    const who = rule.public
      ? 'everybody'
      : (rule.anyRole?.map(nameOf).join(' or ') ?? `whoever may ${rule.permission ?? ''}`);
    return `The rule ${rule.methods?.join(', ') ?? 'any method'} ${rule.path} lets in ${who}`;
  }
  if (request)
    return `No rule of ${application ?? 'any application'} names ${request.method} ${request.path ?? 'this path'}`;
  const holders = grants.map(({ role }) => (role === '*' ? 'everybody' : nameOf(role)));
  if (holders.length > 0) return `Granted to ${holders.join(', ')}`;
  return RULE_WORDS[code] ?? code;
}

const RULE_WORDS: Readonly<Record<string, string>> = {
  'no-matching-rule': 'Nobody is granted this',
  'role-asked': 'The role itself was asked for',
  'entry-asked': 'To use the application at all',
  'connection-not-allowed': 'The application is closed to this connection',
  'role-missing': 'None of the roles suffices',
};

function decisionWords({ verdict }: Explanation): string {
  if (verdict.unenforced !== undefined)
    return `allowed, because nothing is enforced (else ${verdict.unenforced})`;
  return verdict.allowed ? 'allowed' : `denied: ${verdict.reason}`;
}

/** The whole explanation as text for a ticket. @param address Of the page that shows it. */
export function ticketText(
  explanation: Explanation,
  nameOf: NameOf,
  changes: readonly string[],
  address: string,
): string {
  const { summary, chain, recorded } = explanation;
  const decision = recorded?.decision;
  return [
    summary,
    ...(decision ? ['', `Request ${decision.requestId}, ${decision.at}`] : []),
    '',
    ...chain.map(
      (step) => `${MARKS[step.outcome]} ${STEP_NAMES[step.step]}: ${stepWords(step, explanation, nameOf)}`,
    ),
    ...(changes.length === 0 ? [] : ['', 'What would change this:', ...changes.map((line) => `- ${line}`)]),
    '',
    address,
  ].join('\n');
}

/** In front of a step where there are no colours. */
const MARKS: Readonly<Record<Step['outcome'], string>> = {
  passed: '✓',
  failed: '✗',
  unknown: '?',
  'not-reached': '·',
};
