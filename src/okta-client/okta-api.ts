import type { Clock } from '../config/clock.js';
import type { ManagementCredential } from '../connections/management-credential.js';
import { GroupOperations } from './group-operations.js';
import { LogOperations } from './log-operations.js';
import { authorizationFor } from './okta-authorization.js';
import type { OktaBounds } from './okta-call.js';
import { OktaCaller, type OktaObserver } from './okta-caller.js';
import { OktaGate } from './okta-gate.js';
import type { OktaOperations } from './okta-operations.js';
import { OktaProblem } from './okta-problem.js';
import { OktaRest } from './okta-rest.js';
import { FencedSdk } from './okta-sdk.js';
import { OktaTransport, type OktaAuthorization } from './okta-transport.js';
import { OrgOperations } from './org-operations.js';
import { RawOperations } from './raw-operations.js';
import { UserLifecycleOperations } from './user-lifecycle-operations.js';
import { UserOperations } from './user-operations.js';

export { NAME_QUERY_LIMIT, idSearch, nameSearch, type GroupPage } from './group-operations.js';
export type { OktaBounds, OktaPriority } from './okta-call.js';

/** What an {@link OktaApi} shares with others, or is watched by. */
export interface OktaApiOptions {
  /** Whether and when requests are sent; one of its own by default. */
  readonly gate?: OktaGate;
  readonly observe?: OktaObserver;
}

/**
 * Okta's management API of one org under one credential. Every method ends by its deadline, tries at most twice,
 * and throws an {@link OktaProblem} when Okta gave no usable answer.
 */
export class OktaApi implements OktaOperations {
  private readonly caller: OktaCaller;
  private readonly authorization: OktaAuthorization;
  private readonly users: UserOperations;
  private readonly lifecycle: UserLifecycleOperations;
  private readonly groups: GroupOperations;
  private readonly log: LogOperations;
  private readonly org: OrgOperations;
  /** Calls as a person was shown them. */
  readonly raw: RawOperations;

  constructor(
    orgUrl: string,
    private readonly credential: ManagementCredential,
    clock: Clock,
    { gate = OktaGate.alone(() => clock.monotonic()), observe = () => undefined }: OktaApiOptions = {},
  ) {
    this.authorization = authorizationFor(orgUrl, credential, clock);
    const transport = new OktaTransport(orgUrl, this.authorization, clock, gate);
    const [sdk, rest] = [new FencedSdk(orgUrl, transport), new OktaRest(orgUrl, transport)];
    this.caller = new OktaCaller(sdk, rest, observe, () => clock.monotonic());
    this.users = new UserOperations(this.caller);
    this.lifecycle = new UserLifecycleOperations(this.caller);
    this.groups = new GroupOperations(this.caller, credential.type === 'ssws');
    this.log = new LogOperations(this.caller);
    this.org = new OrgOperations(this.caller);
    this.raw = new RawOperations(this.caller);
  }

  /**
   * Tries the credential with one harmless read.
   * @throws OktaProblem `token-forbidden` also for a service app that lacks a scope, or that is shown no group at
   *   all, as one without an admin role is.
   */
  async checkCredential(bounds: OktaBounds): Promise<void> {
    const { groups } = await this.listGroups({ limit: 1 }, bounds);
    const missing = this.authorization.missingScopes();
    if (missing.length > 0) {
      const advice = `Grant the service app the scopes that it lacks in Okta: ${missing.join(', ')}.`;
      throw new OktaProblem('token-forbidden', 'The service app lacks a scope', { advice });
    }
    if (groups.length === 0 && this.credential.type === 'service-app') {
      const advice = 'Give the service app an admin role in Okta, such as Read-Only Administrator.';
      throw new OktaProblem('token-forbidden', 'The service app is shown no group', { advice });
    }
  }

  async grantedScopes(bounds: OktaBounds): Promise<readonly string[] | null> {
    return this.caller.run('grantedScopes', bounds, async (call) => {
      await this.authorization.header(call);
      return this.authorization.grantedScopes();
    });
  }

  readonly getUser: OktaOperations['getUser'] = (...given) => this.users.getUser(...given);
  readonly getOwner: OktaOperations['getOwner'] = (...given) => this.users.getOwner(...given);
  readonly listUsers: OktaOperations['listUsers'] = (...given) => this.users.listUsers(...given);
  readonly createUser: OktaOperations['createUser'] = (...given) => this.users.createUser(...given);
  readonly updateUser: OktaOperations['updateUser'] = (...given) => this.users.updateUser(...given);
  readonly deleteUser: OktaOperations['deleteUser'] = (...given) => this.users.deleteUser(...given);
  readonly listAppLinks: OktaOperations['listAppLinks'] = (...given) => this.users.listAppLinks(...given);

  readonly activateUser: OktaOperations['activateUser'] = (...given) => this.lifecycle.activateUser(...given);
  readonly deactivateUser: OktaOperations['deactivateUser'] = (...given) =>
    this.lifecycle.deactivateUser(...given);
  readonly transitionUser: OktaOperations['transitionUser'] = (...given) =>
    this.lifecycle.transitionUser(...given);
  readonly expirePassword: OktaOperations['expirePassword'] = (...given) =>
    this.lifecycle.expirePassword(...given);
  readonly expirePasswordWithTemporary: OktaOperations['expirePasswordWithTemporary'] = (...given) =>
    this.lifecycle.expirePasswordWithTemporary(...given);
  readonly resetPassword: OktaOperations['resetPassword'] = (...given) =>
    this.lifecycle.resetPassword(...given);
  readonly forgotPassword: OktaOperations['forgotPassword'] = (...given) =>
    this.lifecycle.forgotPassword(...given);
  readonly revokeEverywhere: OktaOperations['revokeEverywhere'] = (...given) =>
    this.lifecycle.revokeEverywhere(...given);

  readonly listGroupsOfUser: OktaOperations['listGroupsOfUser'] = (...given) =>
    this.groups.listGroupsOfUser(...given);
  readonly getGroup: OktaOperations['getGroup'] = (...given) => this.groups.getGroup(...given);
  readonly listMembers: OktaOperations['listMembers'] = (...given) => this.groups.listMembers(...given);
  readonly addMember: OktaOperations['addMember'] = (...given) => this.groups.addMember(...given);
  readonly removeMember: OktaOperations['removeMember'] = (...given) => this.groups.removeMember(...given);

  readonly searchLog: OktaOperations['searchLog'] = (...given) => this.log.searchLog(...given);
  readonly continueLog: OktaOperations['continueLog'] = (...given) => this.log.continueLog(...given);

  readonly getUserSchema: OktaOperations['getUserSchema'] = (...given) => this.org.getUserSchema(...given);
  readonly createEventHook: OktaOperations['createEventHook'] = (...given) =>
    this.org.createEventHook(...given);
  readonly verifyEventHook: OktaOperations['verifyEventHook'] = (...given) =>
    this.org.verifyEventHook(...given);
  readonly deleteEventHook: OktaOperations['deleteEventHook'] = (...given) =>
    this.org.deleteEventHook(...given);
  readonly getApp: OktaOperations['getApp'] = (...given) => this.org.getApp(...given);
  readonly listApiTokens: OktaOperations['listApiTokens'] = (...given) => this.org.listApiTokens(...given);
  readonly listClaims: OktaOperations['listClaims'] = (...given) => this.org.listClaims(...given);

  /** @see GroupOperations.listGroups */
  readonly listGroups: GroupOperations['listGroups'] = (...given) => this.groups.listGroups(...given);
  /** @see GroupOperations.queryGroups */
  readonly queryGroups: GroupOperations['queryGroups'] = (...given) => this.groups.queryGroups(...given);
  /** @see GroupOperations.findGroupsByName */
  readonly findGroupsByName: GroupOperations['findGroupsByName'] = (...given) =>
    this.groups.findGroupsByName(...given);
}
