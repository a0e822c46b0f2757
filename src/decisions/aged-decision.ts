import type { AccessModel } from '../access-model/access-model.js';
import { decideStrictly, type Decision } from './decide.js';
import type { Question } from './question.js';
import { judgeFreshness, type FreshnessFacts } from './freshness.js';
import type { Standing } from './standing.js';
import type { Moment } from './step-up.js';

/** The role whose decisions never rest on an old membership while Okta can't be asked. */
const MOST_POWERFUL_ROLE = 'admin';

/** What is known of the age of a membership, whatever is decided on it. */
export type MembershipAge = Omit<FreshnessFacts, 'needsAdmin'>;

/**
 * What follows for a decision from the age of the membership that it rests on. `stand`: it stands, though nothing can
 * renew the membership; `stand-and-reread`: it stands, and the membership is read again behind it; `end-session`: only
 * a new sign-in can renew the membership; `reread-first`: it waits for the membership to be read again, and whoever
 * can't be read is refused as `membership-stale`.
 */
export type AgeVerdict =
  | { readonly action: 'stand' | 'end-session' }
  | {
      readonly action: 'stand-and-reread';
      readonly decision: Decision;
      /** Nothing about the decision rests on the membership, so its age is of no account. */
      readonly needless: boolean;
    }
  | { readonly action: 'reread-first'; readonly waitMs: number };

/** What the age of a membership makes of a decision; `refused`: the membership is too old to decide. */
export interface AgedDecision {
  readonly freshness: 'fresh' | 'stale' | 'refused';
  readonly decision: Decision;
}

/** Whether a decision rests on a membership that is past its age, and could be renewed at all. */
export function isAged({ facts }: Standing, decision: Decision, ageMs: number, maxAgeMs: number): boolean {
  return ageMs > maxAgeMs && facts.membership.source !== 'local' && decision.subject !== undefined;
}

/** What is decided, about whom and when: the arguments of {@link decideStrictly}. */
export interface AgedCase {
  readonly model: AccessModel;
  readonly standing: Standing;
  readonly question: Question;
  readonly moment: Moment;
}

/** Weighs a strict decision that {@link isAged}. It reads nothing. */
export function weighAge(given: AgedCase, decision: Decision, age: MembershipAge): AgeVerdict {
  const { standing, question } = given;
  const lesser = withoutRole(standing, MOST_POWERFUL_ROLE);
  const needsAdmin =
    decision.allowed && lesser !== standing && (isWeighed(question) || !decideAs(given, lesser).allowed);
  const freshness = judgeFreshness({ ...age, needsAdmin });
  switch (freshness.action) {
    case 'fresh':
      return { action: 'stand' };
    case 'end-session':
      return { action: 'end-session' };
    case 'reread-in-background':
      // An application trusts the roles that it is told as much as the decision itself.
      return age.unreachable && question.kind === 'proxied'
        ? { action: 'stand-and-reread', decision: { ...decision, subject: lesser }, needless: false }
        : { action: 'stand-and-reread', decision, needless: false };
    case 'wait': {
      const nobody = { ...standing, roles: [], usable: false };
      if (isWeighed(question) || !decideAs(given, nobody).allowed)
        return { action: 'reread-first', waitMs: freshness.waitMs };
      // The public is let in, but not by name.
      const unnamed = question.kind === 'entry' ? decision : { ...decision, subject: undefined };
      return { action: 'stand-and-reread', decision: unnamed, needless: true };
    }
  }
}

/** Decides strictly by the age of the membership, without reading anything again: for telling what would be decided now. */
export function judgeAged(given: AgedCase, age: MembershipAge): AgedDecision {
  const { model, standing, question, moment } = given;
  const decision = decideAs(given, standing);
  if (!isAged(standing, decision, age.ageMs, age.maxAgeMs)) {
    const old = age.ageMs > age.maxAgeMs && standing.facts.membership.source !== 'local';
    return { freshness: old ? 'stale' : 'fresh', decision };
  }
  const verdict = weighAge(given, decision, age);
  switch (verdict.action) {
    case 'stand':
      return { freshness: 'stale', decision };
    case 'stand-and-reread':
      return { freshness: 'stale', decision: verdict.decision };
    case 'end-session':
      return { freshness: 'refused', decision: decideStrictly(model, 'session-expired', question, moment) };
    case 'reread-first':
      // Only while reading fails is anything refused.
      return age.unreachable
        ? { freshness: 'refused', decision: asStale(decision) }
        : { freshness: 'stale', decision };
  }
}

/** What is left of a strict decision on a membership that is too old, and could not be read again. */
export function asStale(decision: Decision): Decision {
  const { application, subject } = decision;
  // Nobody's groups matter to a decision that isn't about a person who may use the application.
  if (subject === undefined) return decision;
  return { allowed: false, reason: 'membership-stale', application, subject };
}

function decideAs({ model, question, moment }: AgedCase, standing: Standing): Decision {
  return decideStrictly(model, standing, question, moment);
}

/** Whether the answer depends on the person's permissions, though everybody may enter. */
function isWeighed(question: Question): boolean {
  return question.kind === 'entry' && question.weighed === true;
}

function withoutRole(standing: Standing, role: string): Standing {
  return standing.roles.includes(role)
    ? { ...standing, roles: standing.roles.filter((key) => key !== role) }
    : standing;
}
