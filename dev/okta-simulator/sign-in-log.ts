import type { LogContext } from './log-event.js';
import { appParty, appUserParty, userParty } from './log-parties.js';
import type { OktaApp, OktaUser } from './org-types.js';
import type { SystemLog } from './system-log.js';

/** A sign-in: the person is the actor, and there is no target. */
export function logSignIn(log: SystemLog, user: OktaUser, from: LogContext = {}): void {
  log.append({ ...from, eventType: 'user.session.start', actor: userParty(user) });
}

/** A sign-in that was refused, with Okta's reason. */
export function logRefusedSignIn(log: SystemLog, user: OktaUser, from: LogContext = {}): void {
  const reason = user.status === 'LOCKED_OUT' ? 'LOCKED_OUT' : 'INVALID_CREDENTIALS';
  log.append({
    ...from,
    eventType: 'user.session.start',
    actor: userParty(user),
    outcome: { result: 'FAILURE', reason },
    severity: 'WARN',
  });
}

/** A sign-out by the person. */
export function logSignOut(log: SystemLog, user: OktaUser, from: LogContext = {}): void {
  log.append({ ...from, eventType: 'user.session.end', actor: userParty(user), target: [userParty(user)] });
}

/** Somebody went through to an app. */
export function logSingleSignOn(log: SystemLog, app: OktaApp, user: OktaUser, from: LogContext = {}): void {
  const target = [appParty(app), appUserParty(user)];
  log.append({ ...from, eventType: 'user.authentication.sso', actor: userParty(user), target });
}
