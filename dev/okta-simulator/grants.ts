import { SimulatorClock } from './clock.js';
import { randomToken } from './ids.js';
import type { ServerKind } from './org-types.js';

const CODE_SECONDS = 300;
const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_IDLE_SECONDS = 7 * 24 * 3600;
const REFRESH_MAX_SECONDS = 90 * 24 * 3600;
const KEEP_AT_MOST = 20_000;

/** What a person granted to an app at one sign-in; refreshed tokens keep it. */
export interface Grant {
  readonly server: ServerKind;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr: string | undefined;
  readonly nonce: string | undefined;
  /** Set when rotation noticed a stolen refresh token, or at revocation. */
  revoked: boolean;
}

/** An authorization code that waits for its exchange. */
export interface PendingCode {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  readonly expiresAt: number;
}

/** An access token as this org remembers it; nobody else has to understand the token. */
export interface AccessTokenRecord {
  readonly server: ServerKind;
  readonly clientId: string;
  /** Absent for a service app. */
  readonly userId: string | undefined;
  readonly scopes: readonly string[];
  readonly grant: Grant | undefined;
  /** The thumbprint of the key that the token is bound to, if it is. */
  readonly jkt: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
  revoked: boolean;
}

/** A chain of refresh tokens that follow each other by rotation. */
export interface RefreshFamily {
  readonly grant: Grant;
  readonly createdAt: number;
  usedAt: number;
  current: string;
  /** When each replaced token was replaced. */
  readonly replaced: Map<string, number>;
}

/** Codes and tokens that the org has issued. */
export class Grants {
  private readonly codes = new Map<string, PendingCode>();
  private readonly accessTokens = new Map<string, AccessTokenRecord>();
  private readonly families = new Map<string, RefreshFamily>();

  constructor(private readonly clock: SimulatorClock) {}

  addCode(pending: Omit<PendingCode, 'expiresAt'>): string {
    const code = randomToken();
    this.codes.set(code, { ...pending, expiresAt: this.clock.seconds() + CODE_SECONDS });
    dropOldest(this.codes);
    return code;
  }

  /** A code that is neither used nor expired. */
  code(code: string): PendingCode | undefined {
    const pending = this.codes.get(code);
    return pending && pending.expiresAt > this.clock.seconds() ? pending : undefined;
  }

  useCode(code: string): void {
    this.codes.delete(code);
  }

  addAccessToken(token: string, record: Omit<AccessTokenRecord, 'issuedAt' | 'expiresAt' | 'revoked'>): void {
    const issuedAt = this.clock.seconds();
    this.accessTokens.set(token, {
      ...record,
      issuedAt,
      expiresAt: issuedAt + ACCESS_TOKEN_SECONDS,
      revoked: false,
    });
    dropOldest(this.accessTokens);
  }

  /** An access token that is neither expired nor revoked. */
  accessToken(token: string): AccessTokenRecord | undefined {
    const record = this.accessTokens.get(token);
    if (!record || record.revoked || record.grant?.revoked) return undefined;
    return record.expiresAt > this.clock.seconds() ? record : undefined;
  }

  addRefreshFamily(grant: Grant): RefreshFamily {
    const now = this.clock.seconds();
    const family: RefreshFamily = {
      grant,
      createdAt: now,
      usedAt: now,
      current: randomToken(),
      replaced: new Map(),
    };
    this.families.set(family.current, family);
    dropOldest(this.families);
    return family;
  }

  /** The chain a refresh token belongs to, unless it is expired or revoked. The token may be a replaced one. */
  refreshFamily(token: string): RefreshFamily | undefined {
    const family = this.families.get(token);
    if (!family || family.grant.revoked) return undefined;
    const now = this.clock.seconds();
    const expired =
      now >= family.usedAt + REFRESH_IDLE_SECONDS || now >= family.createdAt + REFRESH_MAX_SECONDS;
    return expired ? undefined : family;
  }

  /** Replaces the chain's token by a new one. */
  rotate(family: RefreshFamily): void {
    family.replaced.set(family.current, this.clock.seconds());
    family.current = randomToken();
    this.families.set(family.current, family);
  }

  /** RFC 7009: an access token dies alone, a refresh token takes its chain along. */
  revoke(token: string): void {
    const record = this.accessTokens.get(token);
    if (record) record.revoked = true;
    const family = this.families.get(token);
    if (family) family.grant.revoked = true;
  }

  /** Ends every token of a person. */
  revokeAllOf(userId: string): void {
    for (const record of this.accessTokens.values()) if (record.userId === userId) record.revoked = true;
    for (const family of this.families.values())
      if (family.grant.userId === userId) family.grant.revoked = true;
  }
}

/** A long-running demo must not grow for ever. */
function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.size > KEEP_AT_MOST ? map.keys().next() : undefined;
  if (oldest && !oldest.done) map.delete(oldest.value);
}
