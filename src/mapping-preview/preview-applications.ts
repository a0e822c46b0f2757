import type { AccessModel } from '../access-model/access-model.js';
import type { PreviewApplication } from './preview.dto.js';

/** The applications of which a grant or an access rule names one of these roles, by name. */
export function applicationsOf(
  { applications }: Pick<AccessModel, 'applications'>,
  changed: readonly { readonly role: string }[],
): PreviewApplication[] {
  const roles = new Set(changed.map(({ role }) => role));
  return [...applications.values()]
    .filter(
      ({ accessRules, grants }) =>
        accessRules.some(({ anyRole }) => anyRole?.some((role) => roles.has(role))) ||
        [...grants.values()].some((holders) => [...holders.keys()].some((role) => roles.has(role))),
    )
    .map(({ slug, name }) => ({ slug, name }))
    .sort((one, other) => one.name.localeCompare(other.name));
}
