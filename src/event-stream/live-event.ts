import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';

/** What a stream carries besides `resync`. */
export const liveKinds = ['model', 'sign-in', 'denial', 'okta-event', 'admin-change', 'counters'] as const;

/** One of {@link liveKinds}. */
export type LiveKind = (typeof liveKinds)[number];

/** Something that happened, and who may hear of it. */
export interface LiveEvent {
  readonly kind: Exclude<LiveKind, 'counters'>;
  /** Without it nobody hears of this. */
  readonly permission: GatewayPermission;
  /** The connection whose callers may hear of it; null = the platform's alone. */
  readonly connectionId: string | null;
  /** True of what is the same for all connections. */
  readonly shared?: boolean;
  /** What is written. */
  readonly data: object;
  /** Names, which are written as well for callers who may see what they are the names of. */
  readonly names?: readonly { readonly permission: GatewayPermission; readonly data: object }[];
}

/** The permission without which a kind is not for the caller at all; of `model` each resource has its own. */
const PERMISSION_OF: Readonly<Record<Exclude<LiveKind, 'model'>, GatewayPermission>> = {
  'sign-in': 'subjects:read',
  denial: 'decisions:read',
  'okta-event': 'events:read',
  'admin-change': 'audit-events:read',
  counters: 'audit-events:read',
};

/** The permission to read a resource, by the type of an audit event's target. */
const PERMISSION_OF_RESOURCE: Readonly<Record<string, GatewayPermission>> = {
  'api-token': 'api-tokens:read',
  application: 'applications:read',
  'application-credential': 'applications:read',
  connection: 'connections:read',
  'decision-check': 'applications:read',
  'event-trigger': 'event-triggers:read',
  grant: 'applications:read',
  'group-mapping': 'group-mappings:read',
  'group-mappings': 'group-mappings:read',
  'okta-groups': 'okta-groups:read',
  role: 'roles:read',
  session: 'sessions:read',
  subject: 'subjects:read',
};

/** Whether a caller may hear of kinds at all. */
export function mayHear({ permissions }: Pick<Caller, 'permissions'>, kind: LiveKind): boolean {
  return kind === 'model'
    ? Object.values(PERMISSION_OF_RESOURCE).some((permission) => permissions.has(permission))
    : permissions.has(PERMISSION_OF[kind]);
}

/** Whether a caller may hear of this event, which the API would show them, too. */
export function isFor(
  caller: Pick<Caller, 'permissions' | 'platform' | 'connectionId'>,
  event: LiveEvent,
): boolean {
  if (!caller.permissions.has(event.permission)) return false;
  return caller.platform || event.shared === true || event.connectionId === caller.connectionId;
}

/** What is written of an event for this caller. */
export function dataFor(
  { permissions }: Pick<Caller, 'permissions'>,
  { data, names = [] }: LiveEvent,
): object {
  return names.reduce(
    (all, name) => (permissions.has(name.permission) ? { ...all, ...name.data } : all),
    data,
  );
}

/** An audit event, as far as it is told. */
export interface AuditTailRow {
  readonly id: string;
  readonly at: Date;
  readonly connectionId: string | null;
  /** Slug of the connection, or its id when it is gone. */
  readonly connection: string | null;
  readonly actorType: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly outcome: string;
  readonly requestId: string;
  /** Of what it says of afterwards: these alone. */
  readonly version: string | null;
  readonly reason: string | null;
  readonly method: string | null;
}

/** An event of Okta, as far as it is told. */
export interface OktaTailRow {
  readonly id: string;
  readonly at: Date;
  readonly connectionId: string;
  readonly connection: string;
  readonly eventType: string;
  readonly uuid: string;
}

/** A decision that was recorded. */
export interface DenialTailRow {
  /** Then nothing is told of it. */
  readonly allowed: boolean;
  readonly id: string;
  readonly at: Date;
  readonly connectionId: string | null;
  readonly connection: string | null;
  readonly application: string | null;
  readonly applicationName: string | null;
  readonly subject: string | null;
  /** Name, else login. */
  readonly subjectName: string | null;
  readonly adapter: string;
  readonly reason: string;
  readonly requestId: string;
}

/** Actions of audit events that are sign-ins, and change no resource. */
export const SIGN_INS: ReadonlySet<string> = new Set([
  'sign-in.succeeded',
  'sign-in.denied',
  'sign-in.failed',
  'local-account.signed-in',
  'local-account.refused',
]);

/** What follows from an audit event: a sign-in, or the change of an admin and that of a resource. */
export function eventsOfAudit(row: AuditTailRow): LiveEvent[] {
  const { id, connectionId, connection, action, outcome, requestId } = row;
  const at = row.at.toISOString();
  const actor = { type: row.actorType, id: row.actorId, name: row.actorName };
  if (SIGN_INS.has(action)) {
    const subject = row.actorId === 'unknown' ? null : { id: row.actorId, name: row.actorName };
    const { reason, method } = row;
    const data = { id, at, connection, subject, outcome, reason, method, requestId };
    return [{ kind: 'sign-in', permission: PERMISSION_OF['sign-in'], connectionId, data }];
  }
  const target = { type: row.targetType, id: row.targetId };
  const change: LiveEvent = {
    kind: 'admin-change',
    permission: PERMISSION_OF['admin-change'],
    connectionId,
    data: { id, at, connection, actor, action, target, outcome, requestId },
  };
  if (outcome !== 'success') return [change];
  // A whole set is changed at its connection; it is read where mappings are, by whoever may read those.
  const resource = action.startsWith('group-mappings.') ? 'group-mappings' : target.type;
  const version = row.version !== null && /^\d{1,9}$/.test(row.version) ? Number(row.version) : undefined;
  const model: LiveEvent = {
    kind: 'model',
    permission: PERMISSION_OF_RESOURCE[resource] ?? 'audit-events:read',
    connectionId,
    // Roles are those of everybody who may see them.
    shared: target.type === 'role',
    data: { resource, id: target.id, ...(version === undefined ? {} : { version }) },
  };
  return [model, change];
}

/** What is told when Okta says something new of the groups that are mapped. @param connectionId Undefined = of any. */
export function eventOfOktaGroups(connectionId?: string): LiveEvent {
  return {
    kind: 'model',
    permission: 'okta-groups:read',
    connectionId: connectionId ?? null,
    shared: connectionId === undefined,
    data: { resource: 'okta-groups', ...(connectionId === undefined ? {} : { id: connectionId }) },
  };
}

/** What is told of an event of Okta: the rest is read where events are read. */
export function eventOfOkta({ id, at, connectionId, connection, eventType, uuid }: OktaTailRow): LiveEvent {
  const data = { id, at: at.toISOString(), connection, eventType, uuid };
  return { kind: 'okta-event', permission: PERMISSION_OF['okta-event'], connectionId, data };
}

/**
 * What is told of a denial: its request id leads to the explanation. Nothing of what was allowed, and names only to whoever
 * may see people and applications.
 */
export function eventsOfDecision(decision: DenialTailRow): LiveEvent[] {
  const { connectionId, at, allowed, applicationName, subjectName, ...row } = decision;
  if (allowed) return [];
  const data = { ...row, at: at.toISOString() };
  const names = [
    ...(applicationName === null
      ? []
      : [{ permission: 'applications:read' as const, data: { applicationName } }]),
    ...(subjectName === null ? [] : [{ permission: 'subjects:read' as const, data: { subjectName } }]),
  ];
  return [{ kind: 'denial', permission: PERMISSION_OF.denial, connectionId, data, names }];
}
