import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { OktaProblem } from './okta-problem.js';

/** A person as Okta's directory knows him, as far as it matters here. */
export interface DirectoryUser {
  readonly id: string;
  /** For example `ACTIVE` or `SUSPENDED`. */
  readonly status: string;
}

/** Takes from a group what is needed; throws {@link OktaProblem} `garbled` when it is missing: never a group without a name. */
export function toDirectoryGroup(record: unknown): DirectoryGroup {
  const { id, type, profile } = fieldsOf(record);
  const { name } = fieldsOf(profile);
  if (typeof id !== 'string' || id === '' || typeof name !== 'string' || name === '')
    throw misshapen('group');
  return { id, name, type: typeof type === 'string' ? type : 'OKTA_GROUP' };
}

/** Takes from a person what is needed; throws {@link OktaProblem} `garbled` when it is missing. */
export function toDirectoryUser(record: unknown): DirectoryUser {
  const { id, status } = fieldsOf(record);
  if (typeof id !== 'string' || typeof status !== 'string') throw misshapen('user');
  return { id, status };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function misshapen(what: string): OktaProblem {
  return new OktaProblem('garbled', `Okta’s answer holds no proper ${what}`);
}
