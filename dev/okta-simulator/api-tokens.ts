import { Directory } from './directory.js';
import { oktaId, randomToken } from './ids.js';
import type { ApiToken, NewApiToken } from './org-types.js';

/** How long a token lives that nobody uses. */
export const TOKEN_LIFE_MS = 30 * 24 * 3600 * 1000;
const ADMIN_LOGIN = 'org.admin@example.com';

/** The SSWS tokens of the org. */
export class ApiTokens {
  private readonly tokens = new Map<string, ApiToken>();

  constructor(
    private readonly now: () => Date,
    private readonly directory: Directory,
  ) {}

  add(input: NewApiToken = {}): ApiToken {
    const token: ApiToken = {
      id: oktaId('00T'),
      // 42 characters that begin with 00, as Okta's.
      value: input.value ?? `00${randomToken(30)}`,
      name: input.name ?? 'Test Token',
      created: this.now(),
      ownerId: input.ownerId ?? this.admin(),
      adminRole: input.adminRole ?? 'SUPER_ADMIN',
      network: input.network ?? { connection: 'ANYWHERE' },
      lastUsed: this.now(),
      revoked: false,
    };
    this.tokens.set(token.value, token);
    return token;
  }

  /** The token if it works: not revoked, used within 30 days, its owner active. Each use prolongs it. */
  use(value: string): ApiToken | undefined {
    const token = this.tokens.get(value);
    if (!token || token.revoked) return undefined;
    if (this.now().getTime() - token.lastUsed.getTime() > TOKEN_LIFE_MS) return undefined;
    if (this.directory.user(token.ownerId)?.status !== 'ACTIVE') return undefined;
    token.lastUsed = this.now();
    return token;
  }

  /** Revokes a token; returns it unless there was none to revoke. */
  revoke(value: string): ApiToken | undefined {
    const token = this.tokens.get(value);
    if (!token || token.revoked) return undefined;
    token.revoked = true;
    return token;
  }

  all(): ApiToken[] {
    return [...this.tokens.values()];
  }

  private admin(): string {
    const existing = this.directory.userByLogin(ADMIN_LOGIN);
    return (existing ?? this.directory.addUser({ login: ADMIN_LOGIN, firstName: 'Org', lastName: 'Admin' }))
      .id;
  }
}
