import type { Schemas } from '../../api/client.js';
import type { BadgeLook } from '../../ui/badge.js';

type AuditEvent = Schemas['AuditEventResponse'];
type Decision = Schemas['RecordedDecisionResponse'];

/** What was done, in words: `group-mapping.created` is "Group mapping created". */
export function actionWords(action: string): string {
  const words = action
    .replaceAll('sign-in', 'sign\u2011in')
    .replaceAll(/[.-]/g, ' ')
    .replaceAll('sign\u2011in', 'sign-in')
    .replaceAll(/\bapi\b/g, 'API')
    .replaceAll(/\bokta\b/g, 'Okta');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What people call a target: its name as it was afterwards or before, else its id, or the beginning of one that nobody reads. */
export function targetName({
  target,
  before,
  after,
}: Pick<AuditEvent, 'target' | 'before' | 'after'>): string {
  for (const state of [after, before]) {
    for (const field of ['name', 'groupName', 'login', 'email', 'key', 'slug']) {
      const value = state?.[field];
      if (typeof value === 'string' && value !== '') return value;
    }
  }
  const grant = grantName(after ?? before);
  if (grant !== undefined) return grant;
  return UUID.test(target.id) ? `${target.type.replaceAll('-', ' ')} ${target.id.slice(0, 8)}` : target.id;
}

/** A grant by the permission that it gives, to whom and where; undefined for anything else. */
function grantName(state: AuditEvent['after']): string | undefined {
  const { role, resourceType, action, application } = state ?? {};
  return [role, resourceType, action, application].every((part) => typeof part === 'string')
    ? `${String(resourceType)}:${String(action)} for ${String(role)} in ${String(application)}`
    : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How something ended, with what its colour underlines. */
export function outcomeWord(outcome: string): readonly [BadgeLook, string] {
  switch (outcome) {
    case 'success':
      return ['good', '✔ done'];
    case 'denied':
      return ['bad', '✗ denied'];
    case 'failure':
      return ['bad', '✗ failed'];
    default:
      return ['plain', outcome];
  }
}

/** A text that an event says of itself beside its changes: `reason`, `address`. */
export function saidIn(
  { before, after }: Pick<AuditEvent, 'before' | 'after'>,
  field: string,
): string | undefined {
  const value = after?.[field] ?? before?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What was asked, in one line. */
export function askedWords(asked: Decision['asked']): string {
  if (!asked) return 'Nothing clear';
  switch (asked.kind) {
    case 'request':
      return [asked.method, `${asked.host ?? ''}${asked.path ?? ' (an ambiguous path)'}`]
        .filter(Boolean)
        .join(' ');
    case 'action':
      return `${asked.action ?? ''} on ${asked.resourceType ?? ''}${asked.resourceId === undefined ? '' : ` ${asked.resourceId}`}`;
    case 'roles':
      return `One of the roles ${(asked.anyRole ?? []).join(', ')}`;
    case 'entry':
      return 'To come in at all';
  }
}

/** Whether an event fits its seal, in a word for lists. */
export function sealMark({
  state,
}: Pick<NonNullable<AuditEvent['seal']>, 'state'>): readonly [BadgeLook, string] {
  return MARKS[state];
}

const MARKS = {
  verified: ['good', '✔ verified'],
  broken: ['bad', '✗ broken'],
  'unknown-key': ['warn', '⚠ key is gone'],
  waiting: ['plain', 'waits'],
} as const;

/** How an event stands in the chain, with what its colour underlines. */
export function sealWords(seal: NonNullable<AuditEvent['seal']>): readonly [BadgeLook, string] {
  const place = seal.position === undefined ? '' : ` as number ${seal.position.toLocaleString('en')}`;
  switch (seal.state) {
    case 'verified':
      return ['good', `✔ verified: sealed${place}, unchanged since`];
    case 'broken':
      return ['bad', `✗ does not fit its seal${place}: it was changed in the database`];
    case 'unknown-key':
      return ['warn', `⚠ sealed${place} under a key that is configured no more`];
    case 'waiting':
      return ['plain', 'waits for its seal'];
  }
}
