import type { Schemas } from '../../api/client.js';
import type { Connection } from '../../connect/connect.queries.js';
import { toChange, type ConnectionFields } from './connection-fields.js';
import { counted } from './connection-words.js';
import type { ConnectionPreview, Impact } from './connections.queries.js';

/** Which settings of a change give people something or take it from them, or may; `roles`: those that roles follow from. */
export type Affecting =
  'issuer' | 'clientSecret' | 'groupsClaim' | 'requiredGroups' | 'allowedEmailDomains' | 'roles';

/** The settings by which a change ends people's sessions, or lets others in, or gives them other roles. */
export function affectingIn(before: ConnectionFields, after: ConnectionFields): readonly Affecting[] {
  const changed = toChange(before, after);
  const named = {
    issuer: ['issuer'],
    groupsClaim: ['groupsClaim', 'scopes'],
    requiredGroups: ['requiredGroups'],
    allowedEmailDomains: ['allowedEmailDomains'],
    roles: ['defaultRole', 'requiredGroups'],
  } as const;
  return (Object.keys(named) as (keyof typeof named)[]).filter((setting) =>
    named[setting].some((field) => changed[field] !== undefined),
  );
}

/** What the gateway is asked of them: those that it can count. */
export function countable({
  defaultRole,
  requiredGroups,
  allowedEmailDomains,
}: Schemas['UpdateConnectionDto']): Schemas['PreviewConnectionDto'] {
  return { defaultRole, requiredGroups, allowedEmailDomains };
}

/**
 * What a setting does to people, in a sentence: what was counted, and what nobody can know before.
 * @param nameOf Gives the name of a role.
 */
export function affectedWords(
  setting: Affecting,
  numbers: ConnectionPreview,
  nameOf: (role: string) => string,
): string {
  const { people, sessions, roles, unknown, truncated } = numbers;
  const { withoutRequiredGroup = 'an unknown number', outsideEmailDomains = 'an unknown number' } = numbers;
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
  if (setting === 'allowedEmailDomains') {
    return `The e-mail domains refuse ${outsideEmailDomains} of ${known}, by the address that they last came with. How many others they let in is not known.`;
  }
  if (setting === 'groupsClaim') {
    return `Which roles another groups claim, or other scopes, give and take is not known before: the groups of ${known} are read anew, at their next sign-in or sooner.`;
  }
  const changes = roles.map(
    ({ role, gained, lost }) => `${nameOf(role)}: ${gained} gain it, ${lost} lose it`,
  );
  return [
    changes.length === 0
      ? `Of ${known} nobody is seen to gain or lose a role at once.`
      : `Of ${known}, at once: ${changes.join('; ')}.`,
    ...(unknown === 0
      ? []
      : [`The groups of ${counted(unknown, 'person', 'people')} are not known for certain.`]),
    ...(truncated ? ['Not everybody could be looked at: more may be concerned.'] : []),
  ].join(' ');
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
