import type { Schemas } from '../api/client.js';
import { isCovered } from './new-application-fields.js';

type Decision = Schemas['RecordedDecisionResponse'];

const REASONS: Readonly<Record<Decision['reason'], string>> = {
  allowed: 'a rule lets this person in',
  'no-session': 'nobody is signed in',
  'session-expired': 'the session has ended',
  'subject-unknown': 'this person is not known here',
  'subject-disabled': 'this person is disabled here',
  'role-missing': 'none of the roles that the rule asks for',
  'no-matching-rule': 'no rule names this path and method',
  'application-unknown': 'no application has this host',
  'connection-not-allowed': 'the application is not open to this person’s connection',
  'connection-disabled': 'the person’s connection is disabled',
  'membership-stale': 'the groups are too old and can’t be read again',
  'condition-false': 'the condition does not hold',
  'step-up-required': 'a stronger or more recent sign-in is asked for',
  'credential-invalid': 'the credential is not valid',
  'request-ambiguous': 'path, host or method can be read in two ways',
  unavailable: 'the gateway could not decide',
};

/** Every reason of a decision, for a filter. */
export const decisionReasons = Object.keys(REASONS) as readonly Decision['reason'][];

/** Why something was decided, in a few words that continue "allowed: …" or "denied: …". */
export function reasonWords(reason: Decision['reason']): string {
  return REASONS[reason];
}

/** What was asked, in one line: `GET /reports`, `edit task payroll`. */
export function askedWords(asked: Decision['asked']): string {
  if (asked === null) return 'Not clear';
  const { kind, method, path, action, resourceType, resourceId } = asked;
  if (kind === 'request') return `${method ?? ''} ${path ?? '(ambiguous path)'}`.trim();
  if (kind === 'action') return [action, resourceType, resourceId].filter(Boolean).join(' ');
  return method === undefined ? 'One’s own roles' : `${method} ${path ?? ''}`.trim();
}

/**
 * The rule that decided, as it stands among the rules of the application: `rule 3, GET /reports/*, for Admin`.
 * @param index From 0.
 * @param nameOf The name of a role by its key.
 */
export function decidedByWords(
  {
    index,
    methods,
    path,
    anyRole,
    permission,
    public: open,
  }: Pick<
    Schemas['ExplainedRuleResponse'],
    'index' | 'methods' | 'path' | 'anyRole' | 'permission' | 'public'
  >,
  nameOf: (key: string) => string,
): string {
  const who =
    open === true
      ? 'everybody'
      : anyRole
        ? anyRole.map(nameOf).join(' or ')
        : `whoever may ${permission ?? ''}`;
  return `rule ${index + 1}, ${methods?.join(', ') ?? 'any method'} ${path}, for ${who}`;
}

/** Who asked, by the best that is known. */
export function subjectWords(subject: Decision['subject']): string {
  if (subject === null) return 'Nobody';
  return subject.name ?? subject.login ?? subject.id;
}

/** The newest decision about each host; decisions come newest first. */
export function newestByHost(decisions: readonly Decision[]): ReadonlyMap<string, Decision> {
  const newest = new Map<string, Decision>();
  for (const decision of decisions) {
    const host = decision.asked?.host;
    if (host !== undefined && !newest.has(host)) newest.set(host, decision);
  }
  return newest;
}

/**
 * The first decision after one that was known.
 * @param decisions Newest first.
 * @param known Id of the newest one that there was before; undefined when there was none.
 * @param host The registered one that the request is for, a wildcard too; undefined = any.
 */
export function firstSince(
  decisions: readonly Decision[],
  known: string | undefined,
  host?: string,
): Decision | undefined {
  const after = BigInt(known ?? '0');
  return decisions.findLast(
    ({ id, asked }) => BigInt(id) > after && (host === undefined || isCovered(asked?.host ?? '', host)),
  );
}
