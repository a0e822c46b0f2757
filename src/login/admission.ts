import type { AccessModel } from '../access-model/access-model.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import type { Connection } from '../connections/connection.entity.js';
import { isStorableText } from '../http/untrusted-input.js';
import type { Membership } from '../subjects/membership.js';
import { isAllowedEmail, type Profile } from './profile.js';

/** Whether a person whose identity is proved may come in. */
export type Admission =
  | { readonly admitted: true; readonly roles: readonly string[] }
  /** `email-domain`: not of the connection's domains. `no-role`: neither a mapped group nor a default role, or no required group. */
  | { readonly admitted: false; readonly reason: 'email-domain' | 'no-role' };

/** Judges by the connection's own conditions and by the roles that the membership gives. */
export function judgeAdmission(
  model: AccessModel,
  connection: Pick<Connection, 'id' | 'allowedEmailDomains'>,
  profile: Profile,
  membership: Membership,
): Admission {
  if (!isAllowedEmail(profile, connection.allowedEmailDomains))
    return { admitted: false, reason: 'email-domain' };
  const roles = rolesOf(model, connection.id, membership);
  return roles.length > 0 ? { admitted: true, roles } : { admitted: false, reason: 'no-role' };
}

/** A membership without the names that the database can't store: no mapping has such a name. */
export function storableMembership(membership: Membership): Membership {
  const groups = membership.groups.filter(({ name }) => isStorableText(name));
  return groups.length === membership.groups.length ? membership : { ...membership, groups };
}
