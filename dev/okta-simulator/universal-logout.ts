import { randomUUID } from 'node:crypto';
import type { SimulatorClock } from './clock.js';
import { hiddenSigningKey, type KeyRing } from './keys.js';
import { signJwt, type JsonObject } from './jwt.js';
import type { LogContext } from './log-event.js';
import { appParty, userParty } from './log-parties.js';
import type { OrgParts } from './org-parts.js';
import type { OktaApp, OktaUser, ServerKind, UniversalLogoutSettings } from './org-types.js';
import { callOut, isCallable } from './outbound-http.js';

const PATIENCE_MS = 10_000;
const HALF_LIFE_SECONDS = 300;

/** What a test wants different from what Okta sends; `null` takes a member away. */
export interface UniversalLogoutOverrides {
  /** Of the JWT; `alg` may be `none` or `HS256` (keyed with the app's client secret). */
  header?: JsonObject;
  claims?: JsonObject;
  /** Signs with a key that is in no key set. */
  wrongKey?: boolean;
  /** The whole `Authorization` header, or none at all. */
  authorization?: string | null;
  /** The whole body: an object is sent as JSON, a text as it is. */
  body?: unknown;
  contentType?: string;
}

/** How a Universal Logout is to be sent; what is left out comes from the app's settings. */
export interface UniversalLogoutOptions extends Partial<UniversalLogoutSettings> {
  overrides?: UniversalLogoutOverrides;
}

/** What was sent and what came back. */
export interface UniversalLogoutResult {
  /** The HTTP status, or why there was none. */
  readonly status: number | 'timeout' | 'unreachable';
  readonly body: string;
  /** The JWT, to be sent again by a test that replays it. */
  readonly token: string;
  readonly appId: string;
  readonly userId: string;
}

/** What of the org a Universal Logout needs. */
interface LogoutParts extends Pick<OrgParts, 'directory' | 'apps' | 'systemLog'> {
  readonly clock: SimulatorClock;
  readonly keys: Readonly<Record<ServerKind, KeyRing>>;
  issuer(server: ServerKind): string;
}

/** Okta's Global Token Revocation, from the org to its apps. */
export class UniversalLogout {
  /** Everything that was sent, oldest first. */
  readonly sent: UniversalLogoutResult[] = [];
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly org: LogoutParts) {}

  /** Tells one app that a person is to be signed out; resolves with its answer. */
  async send(
    appId: string,
    userId: string,
    { overrides = {}, ...changes }: UniversalLogoutOptions = {},
    by?: LogContext,
  ): Promise<UniversalLogoutResult> {
    const app = this.org.apps.require(appId);
    const user = this.org.directory.requireUser(userId);
    const settings = { format: 'email', server: 'org', ...app.universalLogout, ...changes } as const;
    const { endpoint, server, format } = settings;
    if (!isCallable(endpoint)) throw new Error(`the app has no Universal Logout endpoint: ${appId}`);
    const token = await this.token(app, { endpoint, server, format }, overrides);
    const subject = 'body' in overrides ? overrides.body : { sub_id: this.subject(user, settings) };
    const authorization = overrides.authorization === undefined ? `Bearer ${token}` : overrides.authorization;
    const answer = await callOut({
      url: endpoint,
      method: 'POST',
      headers: {
        'content-type': overrides.contentType ?? 'application/json',
        ...(authorization === null ? {} : { authorization }),
      },
      body: typeof subject === 'string' ? subject : (JSON.stringify(subject) ?? ''),
      timeoutMs: PATIENCE_MS,
    });
    const result = { ...answer, token, appId, userId };
    this.sent.push(result);
    this.log(app, user, answer.status, by);
    return result;
  }

  /** Tells every app that has it enabled; returns at once. */
  sendToAll(userId: string, by?: LogContext): void {
    for (const app of this.org.apps.all()) {
      if (app.universalLogout === null || app.status !== 'ACTIVE') continue;
      const work = this.send(app.id, userId, {}, by).finally(() => this.running.delete(work));
      this.running.add(work);
    }
  }

  /** Resolves when every app has answered or failed to. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  private async token(
    app: OktaApp,
    { endpoint, server }: UniversalLogoutSettings,
    { header, claims, wrongKey }: UniversalLogoutOverrides,
  ): Promise<string> {
    const now = this.org.clock.seconds();
    const own = await this.org.keys[server].current();
    const key = wrongKey === true ? await hiddenSigningKey() : own;
    const audience = new URL(endpoint);
    return signJwt(
      without({ typ: 'global-token-revocation+jwt', alg: 'RS256', kid: own.kid, ...header }),
      without({
        jti: randomUUID(),
        iss: this.org.issuer(server),
        sub: app.id,
        aud: `${audience.origin}${audience.pathname}`,
        exp: now + HALF_LIFE_SECONDS,
        nbf: now - HALF_LIFE_SECONDS,
        iat: now,
        ...claims,
      }),
      key,
      app.clientSecret ?? '',
    );
  }

  private subject(user: OktaUser, { format, server }: Omit<UniversalLogoutSettings, 'endpoint'>): object {
    if (format === 'email') return { format, email: user.profile.email };
    return { format, iss: this.org.issuer(server), sub: user.id };
  }

  private log(
    app: OktaApp,
    user: OktaUser,
    status: UniversalLogoutResult['status'],
    by: LogContext | undefined,
  ): void {
    const done = typeof status === 'number' && status >= 200 && status < 300;
    this.org.systemLog.append({
      ...by,
      eventType: 'user.authentication.universal_logout',
      target: [appParty(app), userParty(user)],
      outcome: done ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: String(status) },
    });
  }
}

function without(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
