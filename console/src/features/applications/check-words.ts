import type { Schemas } from '../../api/client.js';

type Asked = Pick<Schemas['ExplainDto'], 'connection' | 'groups' | 'subject' | 'request'>;
type Answered = Pick<Schemas['ExplainResponse'], 'verdict' | 'request' | 'subject'>;

/** What the tester asked, and what came of it. */
export interface Tried {
  readonly question: Asked;
  readonly answer: Answered;
}

/** Whom a check is about, in words. */
export function checkedWho(who: Schemas['CheckedWhoResponse'], roleName: (key: string) => string): string {
  if (who.nobody) return 'nobody who is signed in';
  if (who.subject !== undefined) return 'one person';
  if (who.roles !== undefined) {
    return who.roles.length === 0
      ? 'a person without a role'
      : `the role ${who.roles.map(roleName).join(' and ')}`;
  }
  if (!who.groups?.length) return 'a person without groups';
  return `the group${who.groups.length === 1 ? '' : 's'} ${who.groups.join(' and ')}`;
}

/** What a check asks about, in words: `DELETE /users/7`, `edit task`. */
export function checkedWhat(
  check: Pick<Schemas['CheckResponse'], 'method' | 'path' | 'action' | 'resourceType' | 'resourceId'>,
): string {
  const { method, path, action, resourceType, resourceId } = check;
  return [method, path, action, resourceType, resourceId].filter((part) => part !== undefined).join(' ');
}

/** A name for a check that was just tried: `Engineering must not GET /admin`. */
export function suggestedCheckName({ question, answer }: Tried): string {
  const who = question.groups
    ? question.groups.join(' + ') || 'Somebody without groups'
    : (answer.subject?.name ?? answer.subject?.login ?? 'This person');
  const may = isAllowed(answer) ? 'may' : 'must not';
  return `${who} ${may} ${question.request?.method ?? ''} ${answer.request?.path ?? ''}`.trim().slice(0, 200);
}

/** The check that keeps what was tried as it came out; undefined for a path that is ambiguous, which no check can have. */
export function checkFrom({ question, answer }: Tried, name: string): Schemas['CreateCheckDto'] | undefined {
  const path = answer.request?.path;
  if (!path || !question.request) return undefined;
  return {
    name: name.trim(),
    who: question.groups
      ? { groups: question.groups, ...(question.connection && { connection: question.connection }) }
      : { subject: question.subject?.id ?? '' },
    method: question.request.method,
    path,
    expected: isAllowed(answer) ? 'allowed' : 'denied',
  };
}

/** What the rules say, enforced or not; a stronger sign-in that is asked for counts as allowed, as the gateway's checks have it. */
function isAllowed({ verdict }: Answered): boolean {
  const reason = verdict.unenforced ?? verdict.reason;
  return reason === 'allowed' || reason === 'step-up-required';
}
