import { flag } from './json-body.js';
import { randomToken } from './ids.js';
import type { LifecycleOperation } from './lifecycle-operation.js';
import { OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser, UserStatus } from './org-types.js';
import { userBody } from './wire-shapes.js';

const EXPIRABLE: readonly UserStatus[] = ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY'];
const RESETTABLE: readonly UserStatus[] = ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT'];

/** The operations on a person's password, by their path below the user. */
export const PASSWORD_OPERATIONS: Record<string, LifecycleOperation> = {
  'lifecycle/expire_password': (org, user, _exchange, by) => {
    allow(user, EXPIRABLE);
    return userBody(org, org.setUserStatus(user.id, 'PASSWORD_EXPIRED', by));
  },
  'lifecycle/expire_password_with_temp_password': (org, user, exchange, by) => {
    allow(user, EXPIRABLE);
    if (flag(exchange, 'revokeSessions', false)) org.people.clearSessions(user.id, true, by);
    org.setUserStatus(user.id, 'PASSWORD_EXPIRED', by);
    return { tempPassword: `Tp1${randomToken(9)}` };
  },
  'lifecycle/reset_password': (org, user, exchange, by) => {
    // The only parameter of all these that has no default.
    if (exchange.query.get('sendEmail') === null) throw new OktaApiError('E0000018');
    allow(user, RESETTABLE);
    if (flag(exchange, 'revokeSessions', false)) org.people.clearSessions(user.id, true, by);
    org.setUserStatus(user.id, 'RECOVERY', by);
    return passwordLink(org, user, 'reset-password', flag(exchange, 'sendEmail', true));
  },
  'credentials/forgot_password': (org, user, exchange) => {
    if (user.provider.type !== 'OKTA') throw new OktaApiError('E0000023');
    // The status stays as it is: only the person can use the link.
    if (user.status !== 'ACTIVE' || user.recoveryQuestion === null) throw new OktaApiError('E0000034');
    return passwordLink(org, user, 'forgot-password', flag(exchange, 'sendEmail', true));
  },
};

function allow(user: OktaUser, statuses: readonly UserStatus[]): void {
  if (user.provider.type !== 'OKTA') throw new OktaApiError('E0000023');
  if (!statuses.includes(user.status)) throw new OktaApiError('E0000038');
}

function passwordLink(
  org: OktaOrg,
  user: OktaUser,
  kind: 'reset-password' | 'forgot-password',
  sendEmail: boolean,
): object {
  const link = org.outbox.passwordLink();
  if (!sendEmail) return { resetPasswordUrl: link.url };
  org.outbox.send(user, kind, link);
  return {};
}
