import type { JsonObject } from './jwt.js';
import type { OktaOrg } from './org.js';

/** What an operation of the control API does with its JSON input. */
export type Operation = (org: OktaOrg, input: JsonObject) => unknown;

/** A text of the input. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a string is missing');
  return value;
}

/** A number of the input. */
export function quantity(value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new Error('a number is missing');
  return value;
}

/** The id of a person, who may be named by id or login. */
export function person(org: OktaOrg, key: unknown): string {
  const user = org.directory.userByIdOrLogin(text(key));
  if (!user) throw new Error(`no such user: ${text(key)}`);
  return user.id;
}

/** The id of a group, which may be named by id or name. */
export function groupKey(org: OktaOrg, key: unknown): string {
  const group = org.directory.group(text(key)) ?? org.directory.groupByName(text(key));
  if (!group) throw new Error(`no such group: ${text(key)}`);
  return group.id;
}
