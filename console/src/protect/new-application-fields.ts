import type { Schemas } from '../api/client.js';
import { takenFault } from '../ui/taken.js';
import { hostFault, hostIn } from './fill-in.js';

/** What the form of a new application holds. */
export interface NewApplicationFields {
  /** Host names, separated by white space or commas. */
  hosts: string;
  name: string;
  slug: string;
  /** Keys of the roles that the proposed rule lets in. */
  roles: string[];
  /** Only watch at first. */
  shadow: boolean;
}

/** The names of the form's fields, as the API's `errors` point to them. */
export const NEW_APPLICATION_FIELDS = ['hosts', 'name', 'slug', 'accessRules'] as const;

/** The host names in what was typed or pasted, each once; a wildcard stays one. */
export function hostsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).map(hostIn))].filter((host) => host !== '');
}

/** Why hosts can't be taken; undefined when they can, also when there are none. */
export function hostsFault(text: string): string | undefined {
  const faulty = hostsIn(text).find((host) => hostFault(withoutWildcard(host)) !== undefined);
  return faulty === undefined
    ? undefined
    : `“${faulty}” is no host name such as app.example.com or *.example.com.`;
}

/** Says which host is another application's already, as far as is known. */
export function hostsTaken(
  text: string,
  known: readonly Pick<Schemas['ApplicationResponse'], 'name' | 'hosts'>[],
): string | undefined {
  return takenFault(
    hostsIn(text),
    known.flatMap(({ hosts, name }) => hosts.map((host) => [host, name] as const)),
  );
}

/** A host that one can put in place of a wildcard: `*.example.com` → `app.example.com`. */
export function withoutWildcard(host: string): string {
  return host.replace(/^\*\./, 'app.');
}

/** Whether a host is one that a registered one covers: itself, or one label in the wildcard's place. */
export function isCovered(host: string, registered: string): boolean {
  if (!registered.startsWith('*.')) return host === registered;
  const at = host.indexOf('.');
  return at > 0 && host.slice(at) === registered.slice(1);
}

/** Why a slug can't be taken; undefined when it can. */
export function slugFault(slug: string): string | undefined {
  const text = slug.trim();
  if (text === '') return 'An application needs a short name.';
  if (text.length > 63) return 'At most 63 characters.';
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
    ? undefined
    : 'Small letters, digits and single hyphens between them, as in “wiki” or “pay-roll”.';
}

/** Why a name can't be taken; undefined when it can. */
export function applicationNameFault(name: string): string | undefined {
  const length = [...name.trim()].length;
  if (length === 0) return 'An application needs a name.';
  return length > 255 ? 'At most 255 characters.' : undefined;
}

/** The short name that a name or a host suggests: `Pay & Roll` → `pay-roll`. */
export function suggestedSlug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

/** The name that a host suggests: `payroll.example.com` → `Payroll`. */
export function suggestedName(hosts: string): string {
  const [first = ''] = hostsIn(hosts);
  const label = withoutWildcard(first).split('.')[0] ?? '';
  return /^[a-z][a-z0-9-]*$/.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : '';
}

/** The one rule that is proposed: who has one of these roles may use all of it. None without a role: then nobody may. */
export function proposedRules(roles: readonly string[]): Schemas['AccessRuleDto'][] {
  return roles.length === 0 ? [] : [{ path: '/*', anyRole: [...roles] }];
}

/** The body of the request. */
export function toNewApplication(fields: NewApplicationFields): Schemas['CreateApplicationDto'] {
  const { hosts, name, slug, roles, shadow } = fields;
  return {
    slug: slug.trim(),
    name: name.trim(),
    hosts: hostsIn(hosts),
    accessRules: proposedRules(roles),
    ...(shadow ? { enforcement: 'shadow' as const } : {}),
  };
}
