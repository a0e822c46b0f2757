import type { Schemas } from '../../api/client.js';
import type { Connection } from '../../connect/connect.queries.js';
import { affectingOf, type Affecting } from '../../preview/connection-effects.js';
import { toChange, type ConnectionFields } from './connection-fields.js';
import { counted } from './connection-words.js';
import type { Impact } from './connections.queries.js';

/** The settings of a form by which people are concerned. */
export function affectingIn(before: ConnectionFields, after: ConnectionFields): readonly Affecting[] {
  const changed = toChange(before, after);
  return affectingOf((setting) => changed[setting] !== undefined);
}

/** What the gateway is asked of them: those that it can count. */
export function countable({
  defaultRole,
  requiredGroups,
  allowedEmailDomains,
}: Schemas['UpdateConnectionDto']): Schemas['PreviewConnectionDto'] {
  return { defaultRole, requiredGroups, allowedEmailDomains };
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
