import type { Schemas } from '../../api/client.js';
import type { NameOf } from './explain-words.js';

type Change = Schemas['WouldChangeResponse'];
type Explanation = Pick<
  Schemas['ExplainResponse'],
  'subject' | 'connection' | 'application' | 'action' | 'request' | 'membership' | 'mappings' | 'roles'
>;

/** Where something can be changed: a page, with the dialog open that changes it. */
export type Place =
  | {
      readonly page: 'groups';
      /** Slug; absent = the connection that is shown. */
      readonly connection?: string;
      readonly search: {
        readonly open: 'map' | 'group';
        readonly role?: string;
        readonly group?: string;
      };
    }
  | {
      readonly page: 'person';
      readonly id: string;
      readonly search: { readonly tab?: 'membership'; readonly open?: 'status' };
    }
  | {
      readonly page: 'application';
      readonly slug: string;
      readonly search: {
        readonly tab?: 'rules' | 'grants' | 'entities';
        readonly open?: 'edit' | 'new-rule' | 'new-grant';
        /** The rule to point at, as {@link ruleName} names it. */
        readonly rule?: string;
        /** What a new rule or a new grant begins with. */
        readonly path?: string;
        readonly method?: string;
        readonly permission?: string;
        readonly role?: string;
      };
    }
  | { readonly page: 'applications'; readonly search: { readonly open: 'new' } }
  | {
      readonly page: 'connection';
      readonly slug: string;
      readonly search: { readonly tab?: 'settings'; readonly open?: 'status' };
    };

/** A link that does something about a denial. */
export interface WayThere {
  readonly label: string;
  readonly place: Place;
}

/** One thing that would change a decision: what, and where to go for it. */
export interface WayOut {
  readonly words: string;
  /** Groups of which one would help, whether it is a role that it gives or that it is required. */
  readonly groups?: readonly string[] | undefined;
  readonly places: readonly WayThere[];
}

/** What names an access rule in an address: its methods, or `*`, and its path. No two rules of an application share it. */
export function ruleName({
  methods,
  path,
}: {
  readonly methods?: readonly string[];
  readonly path: string;
}): string {
  return `${methods === undefined ? '*' : [...methods].sort().join(',')} ${path}`;
}

/** The rule that decided about a request, where it can be looked at and changed; undefined when none did. */
export function decidingRule({
  application,
  request,
}: Pick<Explanation, 'application' | 'request'>): WayThere | undefined {
  const rule = request?.rule;
  if (!application || !rule) return undefined;
  const methods = rule.methods?.join(', ') ?? 'any method';
  return {
    label: `Open the rule ${methods} ${rule.path}`,
    place: { page: 'application', slug: application, search: { tab: 'rules', rule: ruleName(rule) } },
  };
}

/** What would change a decision, as a sentence with the places where it is changed. */
export function wayOut(change: Change, explanation: Explanation, nameOf: NameOf): WayOut {
  const { subject, connection, application, request } = explanation;
  const atGroups: WayThere[] = subject?.id
    ? [
        {
          label: 'Read the groups again',
          place: { page: 'person', id: subject.id, search: { tab: 'membership' } },
        },
      ]
    : [];
  const rule = decidingRule(explanation);
  const atRule = change.rule === undefined || rule === undefined ? [] : [rule];
  const inApplication = (label: string, search: ApplicationPlace['search']): WayThere[] =>
    application ? [{ label, place: { page: 'application', slug: application, search } }] : [];
  const inConnection = (label: string, search: ConnectionPlace['search']): WayThere[] =>
    connection ? [{ label, place: { page: 'connection', slug: connection.slug, search } }] : [];
  const grants = inApplication(`Open the grants of ${application ?? ''}`, { tab: 'grants' });
  switch (change.kind) {
    case 'hold-role':
      return {
        words: holdRole(change, nameOf),
        groups: change.groups,
        places: [
          ...(change.groups?.length ? atGroups : []),
          ...atMapping(change, explanation, nameOf),
          ...inGrants(change, explanation, nameOf),
          ...atRule,
        ],
      };
    case 'join-required-group':
      return {
        words: `Be in one of the groups that the connection requires: ${(change.groups ?? []).join(', ')}.`,
        groups: change.groups,
        places: [
          ...atGroups,
          ...inConnection(`Open the settings of ${connection?.slug ?? ''}`, { tab: 'settings' }),
        ],
      };
    case 'meet-condition':
      return {
        words: `Meet the condition ${change.condition ?? ''}`,
        places:
          change.rule !== undefined
            ? atRule
            : [
                ...grants,
                ...(explanation.action?.stored
                  ? inApplication('Look at what is stored of the resource', { tab: 'entities' })
                  : []),
              ],
      };
    case 'stronger-sign-in':
      return { words: `Sign in again, ${stepUpWords(change.stepUp)}.`, places: atRule };
    case 'use-method':
      return {
        words: `Ask by ${change.method ?? 'another method'}: another rule for this path covers that.`,
        places: inApplication('Open the access rules', { tab: 'rules' }),
      };
    case 'add-rule':
      return {
        words: 'Add an access rule that covers this path and method.',
        places: inApplication('Write that rule', {
          tab: 'rules',
          open: 'new-rule',
          ...(request?.path ? { path: request.path, method: request.method } : {}),
        }),
      };
    case 'add-grant':
      return {
        words: `Grant ${change.permission ?? 'the permission'} to a role.`,
        places: inApplication('Make that grant', {
          tab: 'grants',
          open: 'new-grant',
          ...(change.permission === undefined ? {} : { permission: change.permission }),
        }),
      };
    case 'sign-in':
      return { words: 'Sign in: nobody was signed in when this was asked.', places: [] };
    case 'enable-person':
      return {
        words: 'Let the person in again, here or in Okta.',
        places: subject?.id
          ? [{ label: 'Let in again', place: { page: 'person', id: subject.id, search: { open: 'status' } } }]
          : [],
      };
    case 'activate-connection':
      return {
        words: 'Activate the connection.',
        places: inConnection(`Activate ${connection?.slug ?? ''}`, { open: 'status' }),
      };
    case 'open-application':
      return {
        words: 'Open the application to people of this connection.',
        places: inApplication(`Change who may use ${application ?? ''}`, { open: 'edit' }),
      };
    case 'read-membership-again':
      return { words: 'Read the groups again from Okta, once it can be reached.', places: atGroups };
    case 'register-host':
      return {
        words: 'Add the host to an application: none is registered under it.',
        places: [
          { label: 'Register an application', place: { page: 'applications', search: { open: 'new' } } },
        ],
      };
    case 'ask-clearly':
      return { words: 'Ask for a plain path: what was asked for can be read in two ways.', places: [] };
    case 'try-again':
      return { words: 'Try again in a moment.', places: [] };
  }
}

type ApplicationPlace = Extract<Place, { page: 'application' }>;
type ConnectionPlace = Extract<Place, { page: 'connection' }>;

/** Where a group gets the role. Somebody's only group that gives nothing yet is proposed. */
function atMapping({ role, groups = [] }: Change, explanation: Explanation, nameOf: NameOf): WayThere[] {
  const { connection, membership, mappings } = explanation;
  if (role === undefined) return [];
  const at = { page: 'groups', ...(connection ? { connection: connection.slug } : {}) } as const;
  const [giving] = groups;
  if (giving !== undefined)
    return [
      { label: `Look at the group ${giving}`, place: { ...at, search: { open: 'group', group: giving } } },
      { label: `Give ${nameOf(role)} to another group`, place: { ...at, search: { open: 'map', role } } },
    ];
  const mapped = new Set(mappings.map(({ groupName }) => groupName));
  const free = (membership?.groups ?? []).filter(({ name }) => !mapped.has(name));
  const group =
    free.length === 1 && membership?.groupsTotal === membership?.groups.length ? free[0]?.name : undefined;
  return [
    {
      label: `Map ${group ?? 'a group'} to ${nameOf(role)}`,
      place: { ...at, search: { open: 'map', role, ...(group === undefined ? {} : { group }) } },
    },
  ];
}

/** Where a role that somebody has already gets the permission; they need no other one then. */
function inGrants({ permission }: Change, explanation: Explanation, nameOf: NameOf): WayThere[] {
  const { application, roles } = explanation;
  const role = roles.at(-1);
  if (permission === undefined || !application || role === undefined) return [];
  return [
    {
      label: `Grant ${permission} to ${nameOf(role)}`,
      place: {
        page: 'application',
        slug: application,
        search: { tab: 'grants', open: 'new-grant', permission, role },
      },
    },
  ];
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
