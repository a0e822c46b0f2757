import type { JsonWebKey } from 'node:crypto';
import { AdminRoles } from './admin-roles.js';
import { ApiTokens } from './api-tokens.js';
import { AppAdmin } from './app-admin.js';
import { Apps } from './apps.js';
import { SimulatorClock } from './clock.js';
import { Concurrency, type ConcurrencyLimits } from './concurrency.js';
import { Directory } from './directory.js';
import { DpopProofs } from './dpop.js';
import { EventHooks } from './event-hooks.js';
import { Faults } from './faults.js';
import { Grants } from './grants.js';
import { GroupAdmin } from './group-admin.js';
import { oktaId } from './ids.js';
import { KeyRing } from './keys.js';
import type { LogContext } from './log-event.js';
import { tokenParty, userParty } from './log-parties.js';
import type {
  AdminRole,
  ApiToken,
  AppChanges,
  CustomServerSettings,
  NewApiToken,
  NewApp,
  NewGroup,
  NewUser,
  OktaApp,
  OktaGroup,
  OktaUser,
  RecordedRequest,
  ServerKind,
  UserChanges,
  UserStatus,
} from './org-types.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { RateLimits, type BucketLimits } from './rate-limits.js';
import { SESSION_COOKIE, Sessions } from './sessions.js';
import { logSignIn } from './sign-in-log.js';
import { SystemLog } from './system-log.js';
import { UniversalLogout } from './universal-logout.js';
import { UserSchema } from './user-schema.js';

const KEEP_REQUESTS = 10_000;

/** What may be said about an org before it exists. */
export interface OrgOptions {
  /** Default: the system's clock. */
  clock?: () => Date;
  /** How long lists and searches lag behind. Default 0. */
  indexLagMs?: number;
  /** Requests a minute and bucket for the whole org; one token may use half. Default: practically unlimited. */
  rateLimits?: Partial<BucketLimits>;
  /** Requests in flight at once. Default: practically unlimited. */
  concurrencyLimits?: Partial<ConcurrencyLimits>;
  /** Private RSA keys (JWK) to sign with instead of new ones. */
  keys?: { org?: JsonWebKey; custom?: JsonWebKey };
}

/**
 * The org from the inside: what an Okta admin could do, what only a test may do, and the record of what was asked.
 * Ids of people are `00u…`, of groups `00g…`, of apps (= client ids) `0oa…`.
 */
export class OktaOrg {
  readonly id = oktaId('00o');
  readonly clock: SimulatorClock;
  readonly faults = new Faults();
  /** Every admin operation, sign-in and sign-out writes its events here. */
  readonly systemLog: SystemLog;
  /** The messages that a real org would have sent. */
  readonly outbox: Outbox;
  readonly directory: Directory;
  readonly apps: Apps;
  readonly apiTokens: ApiTokens;
  readonly sessions: Sessions;
  readonly grants: Grants;
  /** Admin operations beyond those below; all of them write their events. */
  readonly people: People;
  readonly groups: GroupAdmin;
  private readonly appAdmin: AppAdmin;
  /** The attributes that profiles may have; the management API refuses any other. */
  readonly userSchema = new UserSchema();
  readonly rateLimits: RateLimits;
  readonly concurrency: Concurrency;
  readonly adminRoles = new AdminRoles();
  readonly dpop: DpopProofs;
  readonly eventHooks: EventHooks;
  readonly universalLogouts: UniversalLogout;
  /** What the lists of users, groups and apps say to a service app that has a scope and no admin role. */
  listsWithoutRole: 'forbidden' | 'empty' = 'forbidden';
  readonly keys: Record<ServerKind, KeyRing>;
  readonly customServer: CustomServerSettings = {
    scopes: [],
    audience: 'api://default',
    hasAccessPolicy: true,
    claims: [],
  };
  /** Every request since the start or the last `clearRequests`, oldest first. */
  readonly requests: RecordedRequest[] = [];
  readonly created: Date;
  /** The origin that `Link` headers name, when it shall differ from the one that was called. */
  linkOrigin: string | undefined;

  constructor(
    /** The org URL, without a trailing slash. */
    readonly url: string,
    options: OrgOptions = {},
  ) {
    this.clock = new SimulatorClock(options.clock ?? (() => new Date()));
    this.created = this.clock.now();
    this.systemLog = new SystemLog(this.clock);
    this.outbox = new Outbox(url, this.clock);
    const now = () => this.clock.now();
    this.directory = new Directory(this.clock, options.indexLagMs ?? 0);
    this.apps = new Apps(now, this.directory);
    this.apiTokens = new ApiTokens(now, this.directory);
    this.sessions = new Sessions(this.clock, this.directory);
    this.grants = new Grants(this.clock);
    this.groups = new GroupAdmin(this);
    this.people = new People(this, this.groups);
    this.appAdmin = new AppAdmin(this);
    this.concurrency = new Concurrency(options.concurrencyLimits);
    this.dpop = new DpopProofs(this.clock);
    this.eventHooks = new EventHooks(url, this.clock, this.systemLog);
    this.universalLogouts = new UniversalLogout(this);
    this.rateLimits = new RateLimits(this.clock, options.rateLimits, this.systemLog);
    this.keys = { org: new KeyRing(options.keys?.org), custom: new KeyRing(options.keys?.custom) };
  }

  /** Issuer of the org server (the org URL) or of the custom one (`…/oauth2/default`). */
  issuer(server: ServerKind): string {
    return server === 'org' ? this.url : `${this.url}/oauth2/default`;
  }

  addUser(input: NewUser = {}, by?: LogContext): OktaUser {
    const user = this.people.add(input, by);
    if (input.adminRole !== undefined) this.setAdminRole(user.id, input.adminRole, by);
    return user;
  }

  updateUser(id: string, changes: UserChanges, by?: LogContext): OktaUser {
    return this.people.update(id, changes, by);
  }

  /** Sets any status. Suspension ends Okta's sessions; deactivation ends tokens, groups and assignments too. */
  setUserStatus(id: string, status: UserStatus, by?: LogContext): OktaUser {
    return this.people.setStatus(id, status, by);
  }

  /** What a person does behind a link of the outbox: chooses a password, and is active then. */
  completePassword(id: string): OktaUser {
    return this.people.choosePassword(id);
  }

  deleteUser(id: string, by?: LogContext): void {
    this.people.remove(id, by);
  }

  addGroup(input: NewGroup | string, by?: LogContext): OktaGroup {
    return this.groups.add(typeof input === 'string' ? { name: input } : input, by);
  }

  renameGroup(id: string, name: string, by?: LogContext): OktaGroup {
    return this.groups.update(id, { name }, by);
  }

  removeGroup(id: string, by?: LogContext): void {
    this.groups.remove(id, by);
  }

  addMember(groupId: string, userId: string, by?: LogContext): void {
    this.groups.addMember(groupId, userId, by);
  }

  removeMember(groupId: string, userId: string, by?: LogContext): void {
    this.groups.removeMember(groupId, userId, by);
  }

  addApp(input: NewApp = {}, by?: LogContext): OktaApp {
    return this.appAdmin.add(input, by);
  }

  updateApp(id: string, changes: AppChanges, by?: LogContext): OktaApp {
    return this.appAdmin.update(id, changes, by);
  }

  /** Assigns a person to an app. An app that was assigned to everyone is then assigned to named people only. */
  assign(appId: string, userId: string, by?: LogContext): void {
    this.appAdmin.assign(appId, userId, by);
  }

  unassign(appId: string, userId: string, by?: LogContext): void {
    this.appAdmin.unassign(appId, userId, by);
  }

  /** Makes an SSWS token; its `value` goes behind `Authorization: SSWS `. */
  addApiToken(input: NewApiToken = {}, by?: LogContext): ApiToken {
    const token = this.apiTokens.add(input);
    this.systemLog.append({ ...by, eventType: 'system.api_token.create', target: [tokenParty(token)] });
    return token;
  }

  revokeApiToken(value: string, by?: LogContext): void {
    const token = this.apiTokens.revoke(value);
    if (!token) return;
    this.systemLog.append({ ...by, eventType: 'system.api_token.revoke', target: [tokenParty(token)] });
  }

  /** Changes the requests a minute of some buckets, and fills them all again. */
  setRateLimits(limits: Partial<BucketLimits>): void {
    Object.assign(this.rateLimits.limits, limits);
    this.rateLimits.reset();
  }

  /** Makes a person an admin, or no longer one: from then on it is what their tokens may do at most. */
  setAdminRole(userId: string, role: AdminRole, by?: LogContext): void {
    const user = this.directory.requireUser(userId);
    this.adminRoles.set(userId, role);
    const eventType = `user.account.privilege.${role === 'NONE' ? 'revoke' : 'grant'}`;
    this.systemLog.append({ ...by, eventType, target: [userParty(user)] });
  }

  updateCustomServer(changes: Partial<CustomServerSettings>): CustomServerSettings {
    return Object.assign(this.customServer, changes);
  }

  /** A new signing key; tokens of the previous one still verify. Without `server` on both servers. */
  async rotateKeys(server?: ServerKind): Promise<void> {
    await Promise.all(this.rings(server).map((ring) => ring.rotate()));
  }

  /** Publishes the next signing key before it is used. */
  async announceNextKey(server?: ServerKind): Promise<void> {
    await Promise.all(this.rings(server).map((ring) => ring.announce()));
  }

  /** Takes the previous signing key out of the key set. */
  retirePreviousKey(server?: ServerKind): void {
    for (const ring of this.rings(server)) ring.retirePrevious();
  }

  /** Signs a person in at Okta without a browser; returns what goes into the `Cookie` header. */
  createSession(userId: string, amr: readonly string[] = ['pwd'], from: LogContext = {}): string {
    const user = this.directory.requireUser(userId);
    const { id } = this.sessions.create(userId, amr);
    logSignIn(this.systemLog, user, from);
    return `${SESSION_COOKIE}=${id}`;
  }

  /** A one-time token for the `sessionToken` parameter of /authorize. */
  createSessionToken(userId: string): string {
    return this.sessions.createSessionToken(this.directory.requireUser(userId).id);
  }

  /** Ends a person's Okta sessions and tokens, as "Clear user sessions" with tokens does. */
  endSessions(userId: string, by?: LogContext): void {
    this.people.clearSessions(userId, true, by);
  }

  /**
   * "Clear sessions & revoke tokens" with Universal Logout: ends what is open in Okta and tells every app that
   * takes part, whose answers nobody waits for (`universalLogouts.idle()` does).
   */
  universalLogout(userId: string, by?: LogContext): void {
    const user = this.directory.requireUser(userId);
    const eventType = 'user.authentication.universal_logout.scheduled';
    this.systemLog.append({ ...by, eventType, target: [userParty(user)] });
    this.endSessions(userId, by);
    this.universalLogouts.sendToAll(userId, by);
  }

  /** Tells one app that a person is to be signed out, as Okta would or as a forger does; resolves with its answer. */
  sendUniversalLogout(...call: Parameters<UniversalLogout['send']>): ReturnType<UniversalLogout['send']> {
    return this.universalLogouts.send(...call);
  }

  /** How many recorded requests have this method and a path that matches. */
  countRequests(method: string, path: string | RegExp): number {
    return this.requests.filter(
      (request) =>
        request.method === method &&
        (typeof path === 'string' ? request.path === path : path.test(request.path)),
    ).length;
  }

  clearRequests(): void {
    this.requests.length = 0;
  }

  /** Called by the server for each request. */
  record(request: RecordedRequest): void {
    if (this.requests.length >= KEEP_REQUESTS) this.requests.shift();
    this.requests.push(request);
  }

  private rings(server: ServerKind | undefined): KeyRing[] {
    return server === undefined ? Object.values(this.keys) : [this.keys[server]];
  }
}
