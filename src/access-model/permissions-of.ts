import { EVERYBODY, type AccessModel, type ApplicationFacts } from './access-model.js';

/**
 * The permissions (`<resourceType>:<action>`) that roles hold on an application, whatever the circumstances.
 * @param options.everybody Whether what is granted to everybody counts: not for a person whose membership can't be used.
 */
export function permissionsOf(
  model: AccessModel,
  applicationSlug: string,
  roles: readonly string[],
  { everybody = true } = {},
): ReadonlySet<string> {
  const permissions = new Set<string>();
  const application = model.applications.get(applicationSlug);
  for (const permission of application?.grants.keys() ?? []) {
    if (application && holdsPermission(application, permission, roles, everybody))
      permissions.add(permission);
  }
  return permissions;
}

/**
 * Whether any of the roles, or everybody, holds a permission on an application for certain: a grant with a condition is
 * weighed with every request, and so is not held beforehand.
 */
export function holdsPermission(
  application: ApplicationFacts,
  permission: string,
  roles: readonly string[],
  everybody: boolean,
): boolean {
  const holders = application.grants.get(permission);
  if (!holders) return false;
  return (everybody && holders.get(EVERYBODY) === null) || roles.some((role) => holders.get(role) === null);
}
