import type { Schemas } from '../../api/client.js';
import { hostsIn } from '../../protect/new-application-fields.js';

type Application = Schemas['ApplicationResponse'];

/** What the form of an application holds, as text, so that two people's changes can be compared field by field. */
export interface ApplicationFields {
  name: string;
  /** One a line. */
  hosts: string;
  /** Slugs of connections, in order, joined by commas. */
  connections: string;
  enforcement: string;
  supportContact: string;
  /** `yes`, or empty. */
  showNeededGroups: string;
}

/** The names of the form's fields. */
export const APPLICATION_FIELDS: readonly (keyof ApplicationFields)[] = [
  'name',
  'hosts',
  'connections',
  'enforcement',
  'supportContact',
  'showNeededGroups',
];

/** An application as the form shows it. */
export function toApplicationFields(application: Application): ApplicationFields {
  const { name, hosts, connections, enforcement, supportContact, showNeededGroups } = application;
  return {
    name,
    hosts: [...hosts].sort().join('\n'),
    connections: [...connections].sort().join(','),
    enforcement: enforcement ?? 'enforced',
    supportContact: supportContact ?? '',
    showNeededGroups: showNeededGroups ? 'yes' : '',
  };
}

/** The body for a change: what differs from the application as it was read. */
export function toApplicationChange(
  before: ApplicationFields,
  after: ApplicationFields,
): Schemas['UpdateApplicationDto'] {
  const hosts = hostsIn(after.hosts);
  const connections = slugsIn(after.connections);
  return {
    ...(after.name.trim() === before.name ? {} : { name: after.name.trim() }),
    ...(sameSet(hosts, hostsIn(before.hosts)) ? {} : { hosts }),
    ...(sameSet(connections, slugsIn(before.connections)) ? {} : { connections }),
    ...(after.enforcement === before.enforcement
      ? {}
      : { enforcement: after.enforcement === 'shadow' ? ('shadow' as const) : ('enforced' as const) }),
    ...(after.supportContact.trim() === before.supportContact
      ? {}
      : { supportContact: after.supportContact.trim() || null }),
    ...(after.showNeededGroups === before.showNeededGroups
      ? {}
      : { showNeededGroups: after.showNeededGroups === 'yes' }),
  };
}

/** What of a change is looked at before it is made, because it concerns people now; undefined: nothing. */
export function reviewedPart({
  hosts,
  connections,
  enforcement,
}: Schemas['UpdateApplicationDto']): Schemas['ApplicationChangeDto'] | undefined {
  const change = {
    ...(hosts && { hosts }),
    ...(connections && { connections }),
    ...(enforcement && { enforcement }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** What becomes true by a change, in sentences, the worst first. */
export function consequences(
  { hosts, connections, enforcement }: Schemas['UpdateApplicationDto'],
  before: ApplicationFields,
  name: string,
): { readonly look: 'bad' | 'warn' | 'info'; readonly words: string }[] {
  const lost = hostsIn(before.hosts).filter((host) => hosts && !hosts.includes(host));
  const gone = slugsIn(before.connections).filter((slug) => connections && !connections.includes(slug));
  return [
    ...(enforcement === 'shadow'
      ? [
          {
            look: 'bad' as const,
            words: `From then on everybody gets through to ${name}, also who is not signed in.`,
          },
        ]
      : []),
    ...(enforcement === 'enforced'
      ? [{ look: 'warn' as const, words: 'From then on whatever no rule allows is denied.' }]
      : []),
    ...(lost.length > 0
      ? [{ look: 'warn' as const, words: `Nobody is let through at ${listed(lost)} any more.` }]
      : []),
    ...(gone.length > 0
      ? [{ look: 'warn' as const, words: `People of ${listed(gone)} lose access at once.` }]
      : []),
  ];
}

/** What the button that saves a change does. */
export function actionWords(
  { hosts, enforcement }: Schemas['UpdateApplicationDto'],
  before: ApplicationFields,
): string {
  if (enforcement === 'shadow') return 'Only watch';
  if (enforcement === 'enforced') return 'Enforce the rules';
  const lost = hostsIn(before.hosts).filter((host) => hosts && !hosts.includes(host)).length;
  if (lost === 0) return 'Save';
  return lost === 1 ? 'Take 1 host away' : `Take ${lost} hosts away`;
}

/** The slugs in a joined text. */
export function slugsIn(text: string): string[] {
  return text.split(',').filter((slug) => slug !== '');
}

/** Adds a slug to a joined text, or takes it out. */
export function withSlug(text: string, slug: string, present: boolean): string {
  const others = slugsIn(text).filter((other) => other !== slug);
  return (present ? [...others, slug] : others).sort().join(',');
}

/** What a deletion would touch, in words: the numbers are the gateway's. */
export function impactSentence(impact: Schemas['ImpactResponse']): string {
  const {
    people,
    sessions,
    hostSessions = 0,
    accessRules = 0,
    grants = 0,
    credentials = 0,
    entities = 0,
  } = impact;
  const gone = [
    counted(accessRules, 'access rule'),
    counted(grants, 'grant'),
    counted(credentials, 'credential'),
    counted(entities, 'entity', 'entities'),
  ].filter((words) => words !== undefined);
  const signedIn = `${counted(people, 'person', 'people') ?? 'Nobody'} signed in now may use it${
    sessions > 0 ? `, in ${counted(sessions, 'session') ?? ''}` : ''
  }${hostSessions > 0 ? `; ${counted(hostSessions, 'session') ?? ''} on its own hosts end` : ''}.`;
  return gone.length === 0 ? signedIn : `${signedIn} With it go ${listed(gone)}.`;
}

function counted(count: number, one: string, many = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}
