import type { JsonWebKey } from 'node:crypto';
import { ApiTokens } from './api-tokens.js';
import { Apps } from './apps.js';
import { SimulatorClock } from './clock.js';
import { Directory } from './directory.js';
import { Faults } from './faults.js';
import { Grants } from './grants.js';
import { oktaId } from './ids.js';
import { KeyRing } from './keys.js';
import type {
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
import { RateLimits, type BucketLimits } from './rate-limits.js';
import { SESSION_COOKIE, Sessions } from './sessions.js';
import { SystemLog } from './system-log.js';

const KEEP_REQUESTS = 10_000;

/** What may be said about an org before it exists. */
export interface OrgOptions {
  /** Default: the system's clock. */
  clock?: () => Date;
  /** How long lists and searches lag behind. Default 0. */
  indexLagMs?: number;
  /** Requests a minute and bucket for the whole org; one token may use half. Default: practically unlimited. */
  rateLimits?: Partial<BucketLimits>;
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
  readonly directory: Directory;
  readonly apps: Apps;
  readonly apiTokens: ApiTokens;
  readonly sessions: Sessions;
  readonly grants: Grants;
  readonly rateLimits: RateLimits;
  readonly keys: Record<ServerKind, KeyRing>;
  readonly customServer: CustomServerSettings = {
    scopes: [],
    audience: 'api://default',
    hasAccessPolicy: true,
  };
  /** Every request since the start or the last `clearRequests`, oldest first. */
  readonly requests: RecordedRequest[] = [];
  /** The origin that `Link` headers name, when it shall differ from the one that was called. */
  linkOrigin: string | undefined;

  constructor(
    /** The org URL, without a trailing slash. */
    readonly url: string,
    options: OrgOptions = {},
  ) {
    this.clock = new SimulatorClock(options.clock ?? (() => new Date()));
    this.systemLog = new SystemLog(this.clock);
    const now = () => this.clock.now();
    this.directory = new Directory(this.clock, options.indexLagMs ?? 0);
    this.apps = new Apps(now, this.directory);
    this.apiTokens = new ApiTokens(now, this.directory);
    this.sessions = new Sessions(this.clock, this.directory);
    this.grants = new Grants(this.clock);
    this.rateLimits = new RateLimits(this.clock, options.rateLimits);
    this.keys = { org: new KeyRing(options.keys?.org), custom: new KeyRing(options.keys?.custom) };
  }

  /** Issuer of the org server (the org URL) or of the custom one (`…/oauth2/default`). */
  issuer(server: ServerKind): string {
    return server === 'org' ? this.url : `${this.url}/oauth2/default`;
  }

  addUser(input: NewUser = {}): OktaUser {
    return this.directory.addUser(input);
  }

  updateUser(id: string, changes: UserChanges): OktaUser {
    return this.directory.updateUser(id, changes);
  }

  /** Sets any status. Suspension ends Okta's sessions; deactivation ends tokens, groups and assignments too. */
  setUserStatus(id: string, status: UserStatus): OktaUser {
    const user = this.directory.setStatus(id, status);
    if (status !== 'ACTIVE') this.sessions.endAllOf(id);
    if (status === 'DEPROVISIONED') {
      this.grants.revokeAllOf(id);
      this.apps.dropAssignments(id);
    }
    return user;
  }

  deleteUser(id: string): void {
    this.endSessions(id);
    this.apps.dropAssignments(id);
    this.directory.deleteUser(id);
  }

  addGroup(input: NewGroup | string): OktaGroup {
    return this.directory.addGroup(typeof input === 'string' ? { name: input } : input);
  }

  renameGroup(id: string, name: string): OktaGroup {
    return this.directory.renameGroup(id, name);
  }

  removeGroup(id: string): void {
    this.directory.removeGroup(id);
  }

  addMember(groupId: string, userId: string): void {
    this.directory.addMember(groupId, userId);
  }

  removeMember(groupId: string, userId: string): void {
    this.directory.removeMember(groupId, userId);
  }

  addApp(input: NewApp = {}): OktaApp {
    return this.apps.add(input);
  }

  updateApp(id: string, changes: AppChanges): OktaApp {
    return this.apps.update(id, changes);
  }

  /** Assigns a person to an app. An app that was assigned to everyone is then assigned to named people only. */
  assign(appId: string, userId: string): void {
    this.apps.assign(appId, userId);
  }

  unassign(appId: string, userId: string): void {
    this.apps.unassign(appId, userId);
  }

  /** Makes an SSWS token; its `value` goes behind `Authorization: SSWS `. */
  addApiToken(input: NewApiToken = {}): ApiToken {
    return this.apiTokens.add(input);
  }

  revokeApiToken(value: string): void {
    this.apiTokens.revoke(value);
  }

  /** Changes the requests a minute of some buckets, and fills them all again. */
  setRateLimits(limits: Partial<BucketLimits>): void {
    Object.assign(this.rateLimits.limits, limits);
    this.rateLimits.reset();
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
  createSession(userId: string, amr: readonly string[] = ['pwd']): string {
    this.directory.requireUser(userId);
    return `${SESSION_COOKIE}=${this.sessions.create(userId, amr).id}`;
  }

  /** A one-time token for the `sessionToken` parameter of /authorize. */
  createSessionToken(userId: string): string {
    return this.sessions.createSessionToken(this.directory.requireUser(userId).id);
  }

  /** Ends a person's Okta sessions and tokens, as "Clear user sessions" with tokens does. */
  endSessions(userId: string): void {
    this.sessions.endAllOf(userId);
    this.grants.revokeAllOf(userId);
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
