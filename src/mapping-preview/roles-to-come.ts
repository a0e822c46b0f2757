import type { AccessModel } from '../access-model/access-model.js';

/** A model in which there are roles that don't exist yet, after those that do; one that exists stays what it is. */
export function withRoles(model: AccessModel, keys: readonly string[]): AccessModel {
  const come = [...new Set(keys)].filter((key) => !model.roleIndex.has(key));
  if (come.length === 0) return model;
  const roles = [...model.roles, ...come.map((key) => ({ key, name: key, rank: Infinity }))];
  return { ...model, roles, roleIndex: new Map(roles.map(({ key }, index) => [key, index])) };
}
