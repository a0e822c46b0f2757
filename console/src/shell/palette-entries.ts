import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useChosenConnection, useConnection } from '../api/connection.js';
import { asProblem } from '../api/problem.js';
import { useRoles } from '../api/role-names.js';
import { useSession } from '../api/session.js';
import { navigation } from './navigation.js';
import { matchesWords, type PaletteInput } from './palette-input.js';
import {
  paletteApplicationsQuery,
  paletteGroupsQuery,
  paletteKnownGroupsQuery,
  palettePeopleQuery,
} from './palette.queries.js';

/** Something that the palette leads to. */
export interface PaletteEntry {
  readonly key: string;
  /** What it is: "Page", "Person". */
  readonly kind: string;
  /** Text alone: it may come from outside. */
  readonly label: string;
  /** Tells two of the same name apart. */
  readonly detail?: string | undefined;
  /** Absent = one may not open it, as `detail` says. */
  readonly open?: (() => void) | undefined;
}

/** What was found, and what is still going on. */
export interface PaletteFinding {
  readonly entries: readonly PaletteEntry[];
  readonly searching: boolean;
  /** What could not be searched, in sentences. */
  readonly failed: readonly string[];
}

/** Groups that are offered of those known here. */
const MOST_KNOWN = 6;

/** What is searched, and what that needs. */
const SEARCHED = [
  ['people', 'subjects:read'],
  ['groups', 'group-mappings:read'],
  ['roles', 'roles:read'],
  ['applications', 'applications:read'],
] as const;

/** The shortest text that the gateway is asked about. */
const SHORTEST = 2;

/**
 * Everything that fits what was typed: what is known here at once, people and groups when the gateway has answered. They
 * come last, so that nothing moves under a finger.
 * @param input What was typed.
 * @param settled The same once typing has paused.
 */
export function usePaletteEntries(input: PaletteInput, settled: PaletteInput): PaletteFinding {
  const { permissions } = useSession();
  const navigate = useNavigate();
  const chosen = useChosenConnection();
  const connection = useConnection();
  const may = (permission: string): boolean => permissions.includes(permission);
  const { text, explain, url, requestId } = input;
  const asks = settled.text.length >= SHORTEST && settled.url === undefined;

  const roles = useRoles();
  const applications = useQuery({
    ...paletteApplicationsQuery(settled.text),
    enabled: asks && !explain && may('applications:read'),
  });
  const people = useQuery({
    ...palettePeopleQuery(settled.text, chosen),
    enabled: asks && may('subjects:read'),
  });
  const groups = useQuery({
    ...paletteGroupsQuery(settled.text, connection),
    enabled: asks && !explain && may('okta-groups:read'),
  });

  const knownGroups = useQuery({
    ...paletteKnownGroupsQuery(connection),
    enabled: asks && !explain && may('group-mappings:read') && (groups.isError || !may('okta-groups:read')),
  });

  const entries: PaletteEntry[] = [];
  if (!explain) {
    for (const { to, label, permission } of navigation) {
      if (!matchesWords(label, text)) continue;
      const refused = permission !== undefined && !may(permission);
      const open = refused ? undefined : (): void => void navigate({ to });
      const detail = refused ? `needs ${permission}` : undefined;
      entries.push({ key: to, kind: 'Page', label, detail, open });
    }
  }
  if (!explain && text !== '') {
    for (const { key, name } of roles) {
      if (!matchesWords(`${name} ${key}`, text)) continue;
      const open = (): void => void navigate({ to: '/roles', search: { open: key } });
      entries.push({ key: `role ${key}`, kind: 'Role', label: name, detail: key, open });
    }
  }
  if (may('explain:read')) {
    if (requestId !== undefined) {
      const open = (): void => void navigate({ to: '/explain', search: { at: requestId } });
      entries.push({ key: 'at', kind: 'Explain', label: `The decision of request ${requestId}`, open });
    }
    if (url !== undefined) {
      const open = (): void => void navigate({ to: '/explain', search: { url } });
      entries.push({ key: 'url', kind: 'Explain', label: `Who may open ${url}`, open });
    }
    if (explain && text === '') {
      const open = (): void => void navigate({ to: '/explain' });
      entries.push({
        key: 'explain',
        kind: 'Explain',
        label: 'Why somebody may or may not do something',
        open,
      });
    }
  }
  // What was found for another text is not shown: it would be gone a moment later.
  const current = settled.text === text && asks;
  if (current) {
    for (const { slug, name } of applications.data?.items ?? []) {
      const params = { application: slug };
      const open = (): void => void navigate({ to: '/applications/$application', params });
      entries.push({ key: `application ${slug}`, kind: 'Application', label: name, detail: slug, open });
    }
    for (const { id, name } of groups.data?.items ?? []) {
      const open = (): void => void navigate({ to: '/groups', search: { open: 'group', group: name } });
      entries.push({ key: `group ${id}`, kind: 'Group', label: name, open });
    }
    const known = (knownGroups.data ?? []).filter((name) => !groups.data && matchesWords(name, text));
    for (const name of known.slice(0, MOST_KNOWN)) {
      const open = (): void => void navigate({ to: '/groups', search: { open: 'group', group: name } });
      entries.push({ key: `group ${name}`, kind: 'Group', label: name, detail: 'known here', open });
    }
    for (const { id, name, email, sub } of people.data?.items ?? []) {
      const detail = name === null ? undefined : (email ?? sub);
      const label = name ?? email ?? sub;
      const open = (): void =>
        void (explain
          ? navigate({ to: '/explain', search: { subject: id } })
          : navigate({ to: '/people/$personId', params: { personId: id } }));
      entries.push({ key: `person ${id}`, kind: explain ? 'Explain' : 'Person', label, detail, open });
    }
  }
  const missing = SEARCHED.flatMap(([what, permission]) =>
    may(permission) ? [] : `${what} (needs ${permission})`,
  );
  return {
    entries,
    searching:
      (text.length >= SHORTEST && url === undefined && !current) ||
      people.isFetching ||
      groups.isFetching ||
      applications.isFetching ||
      knownGroups.isFetching,
    failed: [
      ...(current && missing.length > 0 ? [`Not searched: ${missing.join(', ')}.`] : []),
      ...(people.isError ? ['People could not be searched.'] : []),
      // Without a credential for Okta there is nothing that failed.
      ...(groups.error && asProblem(groups.error).status !== 409
        ? ['Okta’s groups could not be searched: those known here are shown.']
        : []),
    ],
  };
}
