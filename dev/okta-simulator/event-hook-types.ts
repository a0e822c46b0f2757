/**
 * The event types that an event hook can carry, as far as this org writes them or a client of it asks for them.
 * Okta has 314; whatever is not here is refused as Okta refuses what is not eligible.
 */
const ELIGIBLE = `
  application.lifecycle.activate application.lifecycle.create application.lifecycle.deactivate
  application.lifecycle.delete application.lifecycle.update
  application.user_membership.add application.user_membership.remove
  group.application_assignment.add group.application_assignment.remove
  group.lifecycle.create group.lifecycle.delete group.profile.update
  group.user_membership.add group.user_membership.remove
  system.api_token.create system.api_token.revoke
  system.org.rate_limit.violation system.org.rate_limit.warning
  user.account.lock user.account.privilege.grant user.account.privilege.revoke user.account.reset_password
  user.account.unlock user.account.unlock_by_admin user.account.update_password user.account.update_profile
  user.authentication.sso user.authentication.universal_logout user.authentication.universal_logout.scheduled
  user.lifecycle.activate user.lifecycle.create user.lifecycle.deactivate user.lifecycle.delete.initiated
  user.lifecycle.reactivate user.lifecycle.suspend user.lifecycle.unsuspend
  user.mfa.factor.activate user.mfa.factor.deactivate user.mfa.factor.reset_all
  user.risk.change user.session.clear user.session.end user.session.start
`;

const TYPES: ReadonlySet<string> = new Set(ELIGIBLE.trim().split(/\s+/));

/** Whether an event hook may be registered for a type of event. */
export function isHookEligible(eventType: string): boolean {
  return TYPES.has(eventType);
}
