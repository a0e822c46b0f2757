import { SimulatorClock } from './clock.js';
import { Directory } from './directory.js';
import { randomToken } from './ids.js';
import type { OktaUser } from './org-types.js';

/** The name of Okta's session cookie. */
export const SESSION_COOKIE = 'sid';

const IDLE_SECONDS = 2 * 60 * 60;

/** One browser session at Okta. */
export interface OktaSession {
  readonly id: string;
  readonly userId: string;
  /** Seconds since 1970. */
  readonly authTime: number;
  /** How the person proved who they are, as in the `amr` claim. */
  readonly amr: readonly string[];
  expiresAt: number;
}

/** The browser sessions and one-time session tokens of the org. */
export class Sessions {
  private readonly sessions = new Map<string, OktaSession>();
  private readonly sessionTokens = new Map<string, string>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly directory: Directory,
  ) {}

  create(userId: string, amr: readonly string[] = ['pwd']): OktaSession {
    const session: OktaSession = {
      id: randomToken(),
      userId,
      authTime: this.clock.seconds(),
      amr,
      expiresAt: this.clock.seconds() + IDLE_SECONDS,
    };
    this.sessions.set(session.id, session);
    this.directory.recordLogin(userId);
    return session;
  }

  /** The live session behind a cookie value, with its person, who has to be active. */
  resume(id: string | undefined): { session: OktaSession; user: OktaUser } | undefined {
    const session = id === undefined ? undefined : this.sessions.get(id);
    if (!session) return undefined;
    const user = this.directory.user(session.userId);
    if (session.expiresAt <= this.clock.seconds() || user?.status !== 'ACTIVE') {
      this.sessions.delete(session.id);
      return undefined;
    }
    session.expiresAt = this.clock.seconds() + IDLE_SECONDS;
    return { session, user };
  }

  /** Ends one session; returns it unless there was none. */
  end(id: string | undefined): OktaSession | undefined {
    const session = id === undefined ? undefined : this.sessions.get(id);
    if (session) this.sessions.delete(session.id);
    return session;
  }

  endAllOf(userId: string): void {
    for (const session of this.sessions.values())
      if (session.userId === userId) this.sessions.delete(session.id);
  }

  createSessionToken(userId: string): string {
    const token = randomToken();
    this.sessionTokens.set(token, userId);
    return token;
  }

  /** The person a session token stands for; it works once. */
  redeemSessionToken(token: string): OktaUser | undefined {
    const userId = this.sessionTokens.get(token);
    this.sessionTokens.delete(token);
    const user = userId === undefined ? undefined : this.directory.user(userId);
    return user?.status === 'ACTIVE' ? user : undefined;
  }
}
