import type {
  ChangedKind,
  ConfigurationChange,
  ConfigurationDiff,
  ConfigurationNote,
  DocumentMappings,
} from './configuration-document.dto.js';
import {
  grantName,
  type ApplicationItem,
  type ConfigurationModel,
  type ConnectionItem,
  type GrantItem,
  type MappingItem,
} from './configuration-model.js';

const WORDS: Readonly<Record<ChangedKind, string>> = {
  role: 'role',
  'session-limits': 'session limits of',
  connection: 'connection',
  'group-mapping': 'group mapping',
  gateway: 'gateway',
  application: 'application',
  grant: 'grant',
};

/** Says what has to change for the gateway to be as a document wants it. Nothing is judged here, only compared. */
export function compareConfigurations(
  current: ConfigurationModel,
  wanted: ConfigurationModel,
): ConfigurationDiff {
  const changes = [
    ...compare('role', '', current.roles, wanted.roles, ({ key }) => key),
    ...compare(
      'session-limits',
      '',
      current.gateway.sessionLimits ?? [],
      wanted.gateway.sessionLimits ?? [],
      ({ role }) => role,
    ),
    ...connectionChanges(current, wanted),
    ...compare('gateway', '', stepUpOf(current), stepUpOf(wanted), () => 'stepUp'),
    ...grantChanges('gateway', current.gateway.grants, wanted.gateway.grants),
    ...applicationChanges(current, wanted),
  ];
  return { changes, notes: notesOf(current, wanted) };
}

function stepUpOf({ gateway: { stepUp } }: ConfigurationModel): object[] {
  return stepUp ? [stepUp] : [];
}

function connectionChanges(current: ConfigurationModel, wanted: ConfigurationModel): ConfigurationChange[] {
  return wanted.connections.flatMap((item) => {
    const before = current.connections.find(({ slug }) => slug === item.slug);
    const pin = pinnedAs(before);
    const identity = before ? { issuer: before.issuer, clientId: before.clientId } : {};
    const own = (connection: ConnectionItem) => ({ ...connection, ...identity, groupMappings: undefined });
    return [
      ...compare('connection', '', before ? [own(before)] : [], [own(item)], ({ slug }) => slug),
      ...compare(
        'group-mapping',
        item.slug,
        before?.groupMappings ?? [],
        item.groupMappings.map(pin),
        ({ groupName }) => groupName,
      ),
    ];
  });
}

/** A mapping that names no id means the group that it has been pinned to. */
function pinnedAs(present: ConnectionItem | undefined): (wanted: MappingItem) => MappingItem {
  const ids = new Map(present?.groupMappings.map(({ groupName, groupId }) => [groupName, groupId]));
  return ({ groupName, groupId = ids.get(groupName), role }) => {
    return { groupName, ...(groupId === undefined ? {} : { groupId }), role };
  };
}

/** The sets of mappings that a document changes, of connections that exist. */
export function changedMappings(
  current: ConfigurationModel,
  wanted: ConfigurationModel,
  { changes }: ConfigurationDiff,
): DocumentMappings[] {
  const changed = new Set(
    changes.flatMap(({ kind, name }) => (kind === 'group-mapping' ? [name.split(': ', 1)[0]] : [])),
  );
  const newRoles = changes.flatMap(({ kind, action, name }) =>
    kind === 'role' && action === 'create' ? [name] : [],
  );
  return wanted.connections.flatMap(({ slug, groupMappings }) => {
    const before = current.connections.find((connection) => connection.slug === slug);
    if (!before || !changed.has(slug)) return [];
    const mappings = groupMappings.map(pinnedAs(before));
    return [{ connection: slug, mappings, ...(newRoles.length === 0 ? {} : { newRoles }) }];
  });
}

function applicationChanges(current: ConfigurationModel, wanted: ConfigurationModel): ConfigurationChange[] {
  const own = (application: ApplicationItem) => ({ ...application, grants: undefined });
  const grantsOf = (model: ConfigurationModel, slug: string) =>
    model.applications.find((application) => application.slug === slug)?.grants ?? [];
  return [
    ...compare(
      'application',
      '',
      current.applications.map(own),
      wanted.applications.map(own),
      ({ slug }) => slug,
    ),
    // The grants of an application that goes go with it.
    ...wanted.applications.flatMap(({ slug, grants }) => grantChanges(slug, grantsOf(current, slug), grants)),
  ];
}

function grantChanges(
  owner: string,
  before: readonly GrantItem[],
  after: readonly GrantItem[],
): ConfigurationChange[] {
  return compare('grant', owner, before, after, grantName);
}

function compare<T extends object>(
  kind: ChangedKind,
  owner: string,
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): ConfigurationChange[] {
  const left = new Map(before.map((item) => [keyOf(item), item]));
  const changes: ConfigurationChange[] = [];
  for (const item of after) {
    const key = keyOf(item);
    const present = left.get(key);
    left.delete(key);
    if (!present) changes.push(change('create', kind, owner, key, null, item));
    else if (JSON.stringify(present) !== JSON.stringify(item)) {
      changes.push(change('update', kind, owner, key, present, item));
    }
  }
  for (const [key, item] of left) changes.push(change('delete', kind, owner, key, item, null));
  return changes;
}

function change(
  action: ConfigurationChange['action'],
  kind: ChangedKind,
  owner: string,
  key: string,
  before: object | null,
  after: object | null,
): ConfigurationChange {
  const name = owner === '' ? key : `${owner}: ${key}`;
  const fields = action === 'update' ? ` (${differingFields(before ?? {}, after ?? {}).join(', ')})` : '';
  return {
    action,
    kind,
    name,
    summary: `${action} ${WORDS[kind]} ${name}${fields}`,
    before: before && said(before),
    after: after && said(after),
  };
}

/** Without the fields that say nothing. */
function said(item: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function differingFields(before: object, after: object): string[] {
  const [left, right] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}

function notesOf(current: ConfigurationModel, wanted: ConfigurationModel): ConfigurationNote[] {
  const kept = current.connections
    .filter(({ slug }) => !wanted.connections.some((item) => item.slug === slug))
    .map(({ slug }): ConfigurationNote => {
      const detail = `The document does not name the connection ${slug}: it stays as it is, with its mappings.`;
      return { code: 'connection-kept', name: slug, detail };
    });
  const others = wanted.connections.flatMap(({ slug, issuer, clientId }): ConfigurationNote[] => {
    const before = current.connections.find((item) => item.slug === slug);
    if (!before) {
      const detail = `The connection ${slug} is made as a draft without a secret: give it its secrets, then activate it.`;
      return [{ code: 'connection-needs-secret', name: slug, detail }];
    }
    if (before.issuer === issuer && before.clientId === clientId) return [];
    const detail = `The connection ${slug} keeps its issuer and client id: these are changed with their secrets, not by a document.`;
    return [{ code: 'connection-identity-kept', name: slug, detail }];
  });
  return [...kept, ...others];
}
