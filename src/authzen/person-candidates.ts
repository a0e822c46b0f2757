import type { ApplicationFacts } from '../access-model/access-model.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** Everybody, on any connection, whom one name may mean. */
export interface Candidates {
  readonly bySub: readonly SubjectFacts[];
  readonly byLogin: readonly SubjectFacts[];
}

/**
 * The person whom an application means by a name: of those who may use it at all, the one with that `sub`, else the one
 * with that login. Undefined when there is nobody, and when there are several: who of them is meant can't be known.
 */
export function personMeant(
  { bySub, byLogin }: Candidates,
  application: ApplicationFacts,
): SubjectFacts | undefined {
  const subs = ofApplication(bySub, application);
  if (subs.length > 0) return subs.length === 1 ? subs[0] : undefined;
  const logins = ofApplication(byLogin, application);
  return logins.length === 1 ? logins[0] : undefined;
}

function ofApplication(
  people: readonly SubjectFacts[],
  application: ApplicationFacts,
): readonly SubjectFacts[] {
  if (application.builtIn || people.length === 0) return people;
  return people.every(({ connectionId }) => application.connectionIds.has(connectionId))
    ? people
    : people.filter(({ connectionId }) => application.connectionIds.has(connectionId));
}
