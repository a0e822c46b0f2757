import type { Schemas } from '../../api/client.js';
import { COMPLETENESS_WORDS, SOURCE_WORDS } from '../../api/membership-words.js';
import type { NameOf } from './explain-words.js';

type Entry = Schemas['AccessReviewEntry'];

/** What somebody held at a moment, in one sentence. */
export function heldThenWords(entry: Entry, nameOf: NameOf): string {
  const { roles, status, connection, connectionStatus } = entry;
  if (status === 'disabled') return 'Held no role: disabled here at that moment.';
  if (connectionStatus !== 'active')
    return `Held no role: the connection ${connection} was ${connectionStatus} at that moment.`;
  if (roles.length === 0) return 'Held no role: no group of then gave one.';
  const keys = [...new Set(roles.map(({ role }) => role))];
  return `Held ${keys.map(nameOf).join(', ')}.`;
}

/** Through what a role was held. */
export function throughThenWords({ through }: Schemas['HeldRoleResponse']): string {
  if (through.group === undefined) return 'as the connection’s default role';
  const version =
    through.mappingVersion === undefined ? '' : `, version ${through.mappingVersion} of its mapping`;
  return `through the group ${through.group}${version}`;
}

/** Where the groups of then came from. */
export function membershipThenWords({ membership }: Pick<Entry, 'membership'>): string {
  return `The groups came from ${SOURCE_WORDS[membership.source]}, ${COMPLETENESS_WORDS[membership.completeness]}`;
}

/** A moment as a field of date and time takes it, in the time zone of the browser; empty for none. */
export function toLocalField(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
