import { compactVerify, importJWK, type JWK } from 'jose';
import { clientKeys } from './client-keys.js';
import { decodeJwt, type JsonObject } from './jwt.js';
import { invalidClient, invalidRequest } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const LONGEST_LIFE_SECONDS = 3600;

/** Checks `private_key_jwt` assertions; remembers the ones it has seen. */
export class ClientAssertions {
  private readonly seen = new Map<string, number>();

  constructor(private readonly org: OktaOrg) {}

  /** The app that signed the assertion. */
  async verify(server: ServerKind, endpoint: string, form: URLSearchParams): Promise<OktaApp> {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
      throw invalidRequest('The client_assertion_type is invalid.');
    }
    const assertion = form.get('client_assertion') ?? '';
    const jwt = decodeJwt(assertion);
    if (!jwt) throw invalidClient('The parsing of the client_assertion failed.');
    const app = this.issuer(jwt.claims);
    await verifySignature(app, assertion, jwt.header);
    this.checkAudience(server, endpoint, jwt.claims.aud);
    this.checkTimes(jwt.claims);
    this.checkReplay(app, jwt.claims);
    return app;
  }

  private issuer({ iss, sub }: JsonObject): OktaApp {
    const app = typeof iss === 'string' ? this.org.apps.get(iss) : undefined;
    if (app?.status !== 'ACTIVE')
      throw invalidClient('The issuer claim for client_assertion is not a valid client_id.');
    if (sub !== iss) throw invalidClient('The subject claim for client_assertion is not a valid client_id.');
    return app;
  }

  private checkAudience(server: ServerKind, endpoint: string, aud: unknown): void {
    const audiences = Array.isArray(aud) ? aud : [aud];
    if (!audiences.includes(endpoint) && !audiences.includes(this.org.issuer(server))) {
      throw invalidClient(
        'The audience claim for client_assertion must be the endpoint invoked for the request.',
      );
    }
  }

  private checkTimes({ exp, iat }: JsonObject): void {
    const now = this.org.clock.seconds();
    if (typeof exp !== 'number') {
      throw invalidClient("The client_assertion must contain the 'exp' claim as seconds since epoch.");
    }
    if (exp <= now) throw invalidClient('The client_assertion token is expired.');
    if (exp > now + LONGEST_LIFE_SECONDS) {
      throw invalidClient('The client_assertion token has an expiration too far into the future.');
    }
    if (typeof iat === 'number' && iat > now + 60) {
      throw invalidClient('The client_assertion token must be issued before the current time.');
    }
  }

  private checkReplay(app: OktaApp, { jti, exp }: JsonObject): void {
    if (typeof jti !== 'string') return;
    const now = this.org.clock.seconds();
    for (const [key, expiresAt] of this.seen) if (expiresAt <= now) this.seen.delete(key);
    const key = `${app.id} ${jti}`;
    if (this.seen.has(key)) throw invalidClient('The client_assertion token has already been used.');
    this.seen.set(key, Number(exp));
  }
}

async function verifySignature(app: OktaApp, assertion: string, header: JsonObject): Promise<void> {
  const keys = await clientKeys(app);
  const algorithm = String(header.alg);
  if (!ALGORITHMS.includes(algorithm)) {
    throw invalidClient('The client_assertion JWT signature algorithm is invalid.');
  }
  // With a single key Okta does without a kid.
  const key =
    keys.find(({ kid }) => kid === header.kid) ??
    (header.kid === undefined && keys.length === 1 ? keys[0] : undefined);
  if (!key) throw invalidClient('The client_assertion JWT kid is invalid.');
  try {
    await compactVerify(assertion, await importJWK(key as JWK, algorithm));
  } catch {
    throw invalidClient('The client_assertion signature is invalid.');
  }
}
