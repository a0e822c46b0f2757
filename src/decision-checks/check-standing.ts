import type { AccessModel, ApplicationFacts, ConnectionFacts } from '../access-model/access-model.js';
import type { DecidingSubject } from '../decisions/question.js';
import { standingOf } from '../decisions/standing.js';
import { NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import { madeUpPerson } from '../subjects/made-up-person.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { CheckedWho } from './checked.js';

/**
 * Whom a check is about, under a model; the reason why it is nobody when they can't be found.
 * @param people The people that checks name, by id.
 * @param now When the made-up person's groups were read.
 */
export function checkedParty(
  who: CheckedWho,
  model: AccessModel,
  application: ApplicationFacts,
  people: ReadonlyMap<string, SubjectFacts>,
  now: Date,
): DecidingSubject {
  if ('nobody' in who) return 'no-session';
  if ('subject' in who) {
    const person = people.get(who.subject);
    return person ? standingOf(model, person) : 'subject-unknown';
  }
  const connection = connectionOf(who.connection, model, application);
  if (!connection) return 'connection-disabled';
  if ('groups' in who) return standingOf(model, madeUp(connection, who.groups, now));
  const roles = model.roles.filter(({ key }) => who.roles.includes(key)).map(({ key }) => key);
  return {
    model,
    facts: madeUp(connection, [], now),
    connection,
    limits: NO_SESSION_LIMITS,
    roles,
    mappedGroups: [],
    usable: true,
  };
}

/** The connection that is named, else the first one whose people may use the application; of the gateway the platform's. */
function connectionOf(
  id: string | undefined,
  model: AccessModel,
  { connectionIds, builtIn }: ApplicationFacts,
): ConnectionFacts | undefined {
  if (id !== undefined) return model.connections.get(id);
  // In the order in which the application names them: the model's own is that of rows on a disk.
  const candidates = builtIn
    ? [...model.connections.values()].filter(({ platform }) => platform)
    : [...connectionIds].flatMap((own) => model.connections.get(own) ?? []);
  return candidates.find(({ status }) => status === 'active') ?? candidates[0];
}

function madeUp({ id: connectionId }: ConnectionFacts, groups: readonly string[], now: Date): SubjectFacts {
  return madeUpPerson({
    connectionId,
    membership: {
      groups: groups.map((name) => ({ name })),
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: now,
    },
  });
}
