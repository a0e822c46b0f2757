import type { Schemas } from '../../api/client.js';
import type { NameOf } from './explain-words.js';

type Change = Schemas['WouldChangeResponse'];
type Explanation = Pick<Schemas['ExplainResponse'], 'subject' | 'connection' | 'application' | 'request'>;

/** Where something can be changed. */
export type Place =
  /** Those of a connection, by its slug; absent = of the one that is shown. */
  | { readonly page: 'groups'; readonly connection?: string }
  | { readonly page: 'person'; readonly id: string; readonly tab?: 'membership' }
  | { readonly page: 'application'; readonly slug: string }
  | { readonly page: 'applications' }
  | { readonly page: 'connection'; readonly slug: string };

/** One thing that would change a decision: what, and where to go for it. */
export interface WayOut {
  readonly words: string;
  readonly places: readonly { readonly label: string; readonly place: Place }[];
}

/** What would change a decision, as a sentence with the places where it is changed. */
export function wayOut(change: Change, explanation: Explanation, nameOf: NameOf): WayOut {
  const { subject, connection, application } = explanation;
  const person = subject?.id;
  const atPerson = person
    ? [{ label: 'Open the person', place: { page: 'person', id: person } as const }]
    : [];
  const atGroups = person
    ? [{ label: 'Read the groups again', place: { page: 'person', id: person, tab: 'membership' } as const }]
    : [];
  const atApplication = application
    ? [{ label: `Open ${application}`, place: { page: 'application', slug: application } as const }]
    : [];
  const at = connection === null ? {} : { connection: connection.slug };
  const atMapping = [{ label: 'Open Groups → roles', place: { page: 'groups', ...at } as const }];
  const atConnection = connection
    ? [{ label: `Open ${connection.slug}`, place: { page: 'connection', slug: connection.slug } as const }]
    : [];
  switch (change.kind) {
    case 'hold-role':
      return {
        words: holdRole(change, nameOf),
        places: [...(change.groups?.length ? atGroups : []), ...atMapping],
      };
    case 'join-required-group':
      return {
        words: `Be in one of the groups that the connection requires: ${(change.groups ?? []).join(', ')}.`,
        places: [...atGroups, ...atConnection],
      };
    case 'meet-condition':
      return { words: `Meet the condition ${change.condition ?? ''}`, places: atApplication };
    case 'stronger-sign-in':
      return { words: `Sign in again, ${stepUpWords(change.stepUp)}.`, places: atApplication };
    case 'use-method':
      return {
        words: `Ask by ${change.method ?? 'another method'}: another rule for this path covers that.`,
        places: atApplication,
      };
    case 'add-rule':
      return { words: 'Add an access rule that covers this path and method.', places: atApplication };
    case 'add-grant':
      return { words: `Grant ${change.permission ?? 'the permission'} to a role.`, places: atApplication };
    case 'sign-in':
      return { words: 'Sign in: nobody was signed in when this was asked.', places: [] };
    case 'enable-person':
      return { words: 'Let the person in again, here or in Okta.', places: atPerson };
    case 'activate-connection':
      return { words: 'Activate the connection.', places: atConnection };
    case 'open-application':
      return { words: 'Open the application to people of this connection.', places: atApplication };
    case 'read-membership-again':
      return { words: 'Read the groups again from Okta, once it can be reached.', places: atGroups };
    case 'register-host':
      return {
        words: 'Add the host to an application: none is registered under it.',
        places: [{ label: 'Open Applications', place: { page: 'applications' } }],
      };
    case 'ask-clearly':
      return { words: 'Ask for a plain path: what was asked for can be read in two ways.', places: [] };
    case 'try-again':
      return { words: 'Try again in a moment.', places: [] };
  }
}

function holdRole({ role = '', groups = [], alsoNeeds, permission }: Change, nameOf: NameOf): string {
  const given =
    groups.length === 0 ? 'No group gives it yet: map one' : `The group ${groups.join(' or ')} gives it`;
  const held = permission === undefined ? '' : `, which holds ${permission}`;
  const also = alsoNeeds === undefined ? '' : ` That alone is not enough: then ${alsoNeeds}.`;
  return `Have the role ${nameOf(role)}${held}. ${given}.${also}`;
}

function stepUpWords(stepUp: Schemas['StepUpDto'] | undefined): string {
  const asked = [
    ...(stepUp?.secondFactor ? ['with a second factor'] : []),
    ...(stepUp?.acrValues ? [`as ${stepUp.acrValues.join(' or ')}`] : []),
    ...(stepUp?.maxAge === undefined ? [] : [`within the last ${stepUp.maxAge} seconds`]),
  ];
  return asked.length === 0 ? 'more strongly' : asked.join(', ');
}
