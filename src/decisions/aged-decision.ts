import type { AccessModel } from '../access-model/access-model.js';
import { decide, type Decision, type Question } from './decide.js';
import { judgeFreshness, type FreshnessFacts } from './freshness.js';
import type { Standing } from './standing.js';

/** The role whose decisions never rest on an old membership while Okta can't be asked. */
const MOST_POWERFUL_ROLE = 'admin';

/** What is known about the age of a membership, whatever is decided on it. */
export type MembershipAge = Omit<FreshnessFacts, 'needsAdmin'>;

/**
 * What the age of a membership makes of a decision. `stale`: it is past its age and decides all the same, because it
 * can be read again, before or behind the decision, or because nothing could; `refused`: too old to decide.
 */
export interface AgedDecision {
  readonly freshness: 'fresh' | 'stale' | 'refused';
  readonly decision: Decision;
}

/**
 * Judges a decision about an action, a role or the entry to an application by the age of the membership that it
 * rests on, as {@link DecisionService} does, without reading anything again: for telling what would be decided now.
 */
export function judgeAged(
  model: AccessModel,
  standing: Standing,
  question: Exclude<Question, { kind: 'proxied' }>,
  age: MembershipAge,
): AgedDecision {
  const decision = decide(model, standing, question);
  const { source } = standing.facts.membership;
  if (age.ageMs <= age.maxAgeMs || source === 'local') return { freshness: 'fresh', decision };
  if (!decision.subject) return { freshness: 'stale', decision };
  const weighed = question.kind === 'entry' && question.weighed === true;
  const lesser = standing.roles.filter((role) => role !== MOST_POWERFUL_ROLE);
  const needsAdmin =
    decision.allowed &&
    lesser.length < standing.roles.length &&
    (weighed || !decide(model, { ...standing, roles: lesser }, question).allowed);
  switch (judgeFreshness({ ...age, needsAdmin }).action) {
    case 'fresh':
    case 'reread-in-background':
      return { freshness: 'stale', decision };
    case 'end-session':
      return { freshness: 'refused', decision: decide(model, 'session-expired', question) };
    case 'wait':
      // It is read again first; only while that fails is anything refused that rests on it.
      if (!age.unreachable) return { freshness: 'stale', decision };
      if (!weighed && decide(model, { ...standing, roles: [], usable: false }, question).allowed)
        return { freshness: 'stale', decision };
      return { freshness: 'refused', decision: { ...decision, allowed: false, reason: 'membership-stale' } };
  }
}
