import type { Connection } from '../../connect/connect.queries.js';
import { linesOf } from '../../connect/lines.js';
import type { ConnectionFields } from './connection-fields.js';
import { counted } from './connection-words.js';
import type { Impact } from './connections.queries.js';

/** Which settings of a change take something from people now, or may. */
export type Affecting = 'issuer' | 'clientSecret' | 'requiredGroups' | 'allowedEmailDomains';

/** The settings in which a change takes something from people: it ends their sessions, or lets fewer of them in. */
export function affectingIn(before: ConnectionFields, after: ConnectionFields): readonly Affecting[] {
  const narrows = (field: 'requiredGroups' | 'allowedEmailDomains'): boolean => {
    const [was, is] = [linesOf(before[field]), linesOf(after[field])];
    return is.length > 0 && (was.length === 0 || was.some((entry) => !is.includes(entry)));
  };
  return [
    ...(before.issuer.trim() === after.issuer.trim() ? [] : (['issuer'] as const)),
    ...(['requiredGroups', 'allowedEmailDomains'] as const).filter(narrows),
  ];
}

/** What a setting does to people, in a sentence. The gateway counts everybody: where it can't say who, it is "up to". */
export function affectedWords(setting: Affecting, numbers: Impact): string {
  const { people, sessions, withoutRequiredGroup = 0, truncated } = numbers;
  const known = `${counted(people, 'person', 'people')} known here`;
  if (setting === 'issuer') {
    return `Another issuer ends ${truncated ? 'at least ' : ''}${counted(sessions, 'session', 'sessions')} at once.`;
  }
  if (setting === 'clientSecret') {
    return `The stored client secret is gone for good: with a wrong one none of ${known} can sign in. Okta can have two at once: generate the new one there first, and deactivate the old one once a sign-in has worked.`;
  }
  if (setting === 'requiredGroups') {
    return `The required groups refuse ${withoutRequiredGroup} of ${known}, by the groups that they are known to have.`;
  }
  return `The e-mail domains refuse up to ${known}: whoever has no address of one of them.`;
}

/** What the next key pair of a client does to the one before, and to people, in sentences. */
export function nextKeyWords(
  { keyId, nextKeyId }: Pick<Connection, 'keyId' | 'nextKeyId'>,
  { people }: Impact,
): string[] {
  const known = `${counted(people, 'person', 'people')} known here`;
  return [
    ...(nextKeyId === undefined
      ? []
      : [
          'The key that waits for Okta is thrown away at once: one that Okta was told of by hand is of no use.',
        ]),
    ...(keyId === undefined
      ? []
      : ['The key in use goes for good with the first sign-in for which Okta accepts the next one.']),
    `Leave what works now in Okta until a sign-in has worked with the next key: without it none of ${known} can sign in.`,
  ];
}
