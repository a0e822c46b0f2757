import type { Membership } from './membership.js';
import type { SubjectFacts } from './subject-facts.js';

/** Somebody who isn't stored, or of whom no more is known: for asking what would be decided about them. */
export function madeUpPerson(
  known: { readonly connectionId: string; readonly membership: Membership } & Partial<SubjectFacts>,
): SubjectFacts {
  return {
    id: '',
    sub: '',
    login: null,
    email: null,
    name: null,
    status: 'active',
    membershipVersion: 0,
    sessionsValidAfterMs: null,
    attributes: {},
    ...known,
  };
}
