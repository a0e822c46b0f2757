import type { Schemas } from '../api/client.js';
import { counted } from './preview-words.js';

/** What the gateway counts before settings of a connection are changed. */
export type ConnectionPreview = Schemas['ConnectionPreviewResponse'];

/** Which settings of a change give people something or take it from them, or may; `roles`: those that roles follow from. */
export type Affecting =
  'issuer' | 'clientSecret' | 'groupsClaim' | 'requiredGroups' | 'allowedEmailDomains' | 'roles';

const SETTINGS = {
  issuer: ['issuer'],
  groupsClaim: ['groupsClaim', 'scopes'],
  requiredGroups: ['requiredGroups'],
  allowedEmailDomains: ['allowedEmailDomains'],
  roles: ['defaultRole', 'requiredGroups'],
} as const;

/**
 * The settings by which a change ends people's sessions, or lets others in, or gives them other roles.
 * @param isChanged Tells whether the setting of this name in the API is another one then.
 */
export function affectingOf(
  isChanged: (setting: (typeof SETTINGS)[keyof typeof SETTINGS][number]) => boolean,
): readonly Affecting[] {
  return (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).filter((affecting) =>
    SETTINGS[affecting].some(isChanged),
  );
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
