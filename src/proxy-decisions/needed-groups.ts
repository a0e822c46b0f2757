import { explainDecision } from '../decisions/explain-decision.js';
import type { Question } from '../decisions/question.js';
import type { Standing } from '../decisions/standing.js';
import type { Moment } from '../decisions/step-up.js';
import { whatWouldChange, type WouldChange } from '../decisions/what-would-change.js';

/** Groups that are named. */
const MOST_NAMED = 5;

/** The groups were read just now, and can be again: their age is not what is asked about. */
const FRESH = { ageMs: 0, maxAgeMs: 1, staleLimitMs: 1, canReread: true, unreachable: false };

/**
 * The groups of the person's own connection of which one would let them in: those that it requires of everybody, else
 * those of the least powerful role that would do. None where no role would, or no group gives it. Whether it would do
 * is asked of the decision itself.
 */
export function neededGroups(
  person: Standing,
  asked: Extract<Question, { kind: 'proxied' }>,
  moment: Moment,
): readonly string[] {
  const { model, facts, connection } = person;
  const { host, method, target } = asked;
  const question = { kind: 'request', host, method, target } as const;
  const explanation = explainDecision({ model, facts, mappings: [], question, age: FRESH, moment });
  const given = (role: string): string[] =>
    [...(connection?.mappingsByName.values() ?? [])].flatMap(({ groupName, roleIndex }) =>
      model.roles[roleIndex]?.key === role ? [groupName] : [],
    );
  const helping = whatWouldChange({ model, question, explanation, moment, groupsOf: given }).find(helps);
  return (helping?.groups ?? []).toSorted().slice(0, MOST_NAMED);
}

/** A stronger sign-in is asked for by itself; a condition that stands in the way is nobody's business. */
function helps({ kind, groups = [], alsoNeeds }: WouldChange): boolean {
  if (groups.length === 0) return false;
  if (kind === 'join-required-group') return true;
  return kind === 'hold-role' && (alsoNeeds === undefined || alsoNeeds === 'step-up-required');
}
