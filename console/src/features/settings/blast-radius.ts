import type { Schemas } from '../../api/client.js';
import { affectingOf, type Affecting } from '../../preview/connection-effects.js';

/** One difference between a document and the gateway. */
export type Change = Schemas['ConfigurationChange'];

/** How far a change reaches: what can't be undone, what people notice now, and what nobody does. */
export type Radius = 'hard' | 'now' | 'quiet';

/** Changes of one radius. */
export interface RadiusGroup {
  readonly radius: Radius;
  readonly title: string;
  readonly changes: readonly Change[];
}

const TITLES: Readonly<Record<Radius, string>> = {
  hard: 'Deletes for good',
  now: 'Changes what people may do now',
  quiet: 'Nobody notices yet',
};

/** Fields that decide nothing. A role's rank says which one is the primary role, and conditions read attributes. */
const WORDS_ONLY: ReadonlySet<string> = new Set(['name', 'environment']);

/** How a change is told from the others. */
export function nameOfChange({ kind, name }: Change): string {
  return `${kind} ${name}`;
}

/** How far one change reaches. */
export function radiusOf(change: Change): Radius {
  const { action, kind } = change;
  if (action === 'delete') {
    return kind === 'application' || kind === 'role' || kind === 'connection' ? 'hard' : 'now';
  }
  if (action === 'create') {
    // A new role has no grants, a new connection is a draft; what gives something is a mapping, a grant, an application.
    return kind === 'role' || kind === 'connection' ? 'quiet' : 'now';
  }
  if (kind === 'role' || kind === 'connection' || kind === 'application') {
    return changedFields(change).every((name) => WORDS_ONLY.has(name)) ? 'quiet' : 'now';
  }
  return 'now';
}

/** The changes by how far they reach, the farthest first; groups without any are left out. */
export function byRadius(changes: readonly Change[]): RadiusGroup[] {
  return (['hard', 'now', 'quiet'] as const)
    .map((radius) => ({
      radius,
      title: TITLES[radius],
      changes: changes.filter((change) => radiusOf(change) === radius),
    }))
    .filter((group) => group.changes.length > 0);
}

/** Another setting of a connection that people notice, though no mapping says so. */
export interface DecidingChange {
  /** Slug. */
  readonly connection: string;
  readonly affecting: readonly Affecting[];
  /** What the gateway is asked, to count whom it concerns. */
  readonly asked: Schemas['PreviewConnectionDto'];
}

/** Where a document changes who gets in by a connection, or who holds a role by other means than mappings. */
export function decidingChanges(changes: readonly Change[]): DecidingChange[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'connection' || change.action !== 'update') return [];
    const changed = changedFields(change);
    const affecting = affectingOf((setting) => changed.includes(setting));
    const none = { defaultRole: null, requiredGroups: [], allowedEmailDomains: [] };
    const asked = Object.fromEntries(
      Object.entries(none)
        .filter(([name]) => changed.includes(name))
        .map(([name, nothing]) => [name, change.after?.[name] ?? nothing]),
    ) as Schemas['PreviewConnectionDto'];
    return affecting.length === 0 ? [] : [{ connection: change.name, affecting, asked }];
  });
}

/** The names of roles that a document makes or renames, by key. */
export function namesOfDocument(changes: readonly Change[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ kind, name, after }) =>
      kind === 'role' && typeof after?.['name'] === 'string' ? [[name, after['name']] as const] : [],
    ),
  );
}

function changedFields({ before, after }: Change): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
}

/** The changes that can't be undone. */
export function deletedForGood(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => radiusOf(change) === 'hard');
}

/** What has to be typed before a document that deletes for good is applied; undefined when it does not. */
export function wordToType(changes: readonly Change[]): string | undefined {
  const hard = deletedForGood(changes);
  if (hard.length === 0) return undefined;
  return hard.length === 1 ? hard[0]?.name : `delete ${hard.length}`;
}
