import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import type { ServiceAppCredential } from '../connections/management-credential.js';
import { DEFAULT_MANAGEMENT_SCOPES } from '../connections/okta-scopes.js';
import { CLIENT_ASSERTION_TYPE, signClientAssertion, UnusableKeyError } from '../crypto/client-assertion.js';
import type { OktaAnswer } from './okta-answer.js';
import { OktaProblem } from './okta-problem.js';
import { exchange, retrying, type OktaAuthorization, type OktaCall } from './okta-transport.js';

/** A token is replaced this long before it expires, in milliseconds. */
const EARLY_MS = 60_000;

interface Token {
  readonly header: string;
  readonly grantedScopes: readonly string[];
  readonly usableUntilMs: number;
}

/**
 * Proves who is asking as a service app: an access token of the org's own server, bought with an assertion that
 * the app's private key signs (RFC 7523), shared by all calls and replaced before it expires.
 */
export class ServiceAppAuthorization implements OktaAuthorization {
  private token: Token | undefined;
  private pending: Promise<Token> | undefined;
  private readonly scopes: readonly string[];

  constructor(
    private readonly orgUrl: string,
    private readonly app: ServiceAppCredential,
    private readonly clock: Clock,
  ) {
    this.scopes = app.scopes ?? DEFAULT_MANAGEMENT_SCOPES;
  }

  async header(call: OktaCall): Promise<string> {
    if (this.token && this.clock.monotonic() < this.token.usableUntilMs) return this.token.header;
    this.pending ??= this.buy(call)
      .then((token) => (this.token = token))
      .finally(() => {
        this.pending = undefined;
      });
    const { header } = await this.inTime(this.pending, call);
    return header;
  }

  /** Whoever began the purchase may have more time than others who wait for it, and have to answer somebody. */
  private async inTime(purchase: Promise<Token>, { deadlineMs, signal }: OktaCall): Promise<Token> {
    const ending = new AbortController();
    const left = Math.max(0, deadlineMs - this.clock.monotonic());
    const late = sleep(left, undefined, {
      signal: signal ? AbortSignal.any([ending.signal, signal]) : ending.signal,
      ref: false,
    })
      .catch(() => undefined)
      .then(() => {
        throw new OktaProblem('timeout', 'No access token was to be had in time');
      });
    try {
      return await Promise.race([purchase, late]);
    } finally {
      late.catch(() => undefined);
      ending.abort();
    }
  }

  renew(refused: string): boolean {
    if (this.token?.header === refused) this.token = undefined;
    return true;
  }

  missingScopes(): readonly string[] {
    const granted = this.token?.grantedScopes;
    if (!granted) return [];
    // Without these no membership can be read; of the others, what is missing is shown with the connection.
    return this.scopes.filter(
      (scope) =>
        DEFAULT_MANAGEMENT_SCOPES.includes(scope) &&
        !granted.includes(scope) &&
        !granted.includes(scope.replace(/\.read$/, '.manage')),
    );
  }

  grantedScopes(): readonly string[] | null {
    return this.token?.grantedScopes ?? null;
  }

  private async buy(call: OktaCall): Promise<Token> {
    const url = new URL('/oauth2/v1/token', this.orgUrl);
    // The buyer's own bounds, so that those who wait for the same token do not fail with the first of them.
    const own: OktaCall = { deadlineMs: call.deadlineMs, retriesLeft: 1 };
    try {
      const answer = await retrying(own, this.clock, async (signal) =>
        // One assertion a try: Okta takes each only once.
        exchange(url, {
          method: 'POST',
          body: await this.form(url.href),
          headers: { Accept: 'application/json' },
          signal,
        }),
      );
      return this.tokenOf(answer);
    } catch (error) {
      throw this.explained(error);
    }
  }

  private async form(audience: string): Promise<URLSearchParams> {
    const { clientId, privateKey, keyId } = this.app;
    const assertion = await signClientAssertion({
      clientId,
      privateKey,
      keyId,
      audience,
      now: this.clock.now(),
    }).catch((error: unknown) => {
      throw error instanceof UnusableKeyError ? unusableKey(error) : error;
    });
    return new URLSearchParams({
      grant_type: 'client_credentials',
      scope: this.scopes.join(' '),
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: assertion,
    });
  }

  private tokenOf({ json }: OktaAnswer): Token {
    const {
      access_token: token,
      token_type: type,
      expires_in: seconds,
      scope,
    } = json as Record<string, unknown>;
    if (type === 'DPoP') throw needsDpop();
    if (
      typeof token !== 'string' ||
      !/^[\x21-\x7e]+$/.test(token) ||
      String(type).toLowerCase() !== 'bearer'
    ) {
      throw new OktaProblem('garbled', 'Okta’s token answer holds no Bearer token');
    }
    const lifetime = (typeof seconds === 'number' ? seconds : 0) * 1000;
    return {
      header: `Bearer ${token}`,
      grantedScopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : this.scopes,
      usableUntilMs: this.clock.monotonic() + lifetime - EARLY_MS,
    };
  }

  /** Okta's OAuth errors in the words of the management API: what the SDK would have swallowed. */
  private explained(error: unknown): unknown {
    if (!(error instanceof OktaProblem) || error.errorCode === undefined) return error;
    const { status, errorCode } = error;
    switch (errorCode) {
      case 'invalid_dpop_proof':
      case 'use_dpop_nonce':
        return needsDpop(status, errorCode);
      case 'consent_required':
      case 'invalid_scope':
        return new OktaProblem('token-forbidden', 'None of the scopes is granted to the service app', {
          status,
          errorCode,
          advice: `Grant the service app the scopes ${this.scopes.join(' ')} in Okta, and give it an admin role.`,
        });
      case 'invalid_client':
      case 'unauthorized_client':
        return new OktaProblem('token-invalid', 'Okta does not accept the service app', {
          status,
          errorCode,
          advice:
            'Okta does not accept the service app: check its client id, its public key and key id, and that it is active.',
        });
      default:
        return error.kind === 'refused'
          ? new OktaProblem('token-invalid', 'Okta issues no token to the service app', { status, errorCode })
          : error;
    }
  }
}

function unusableKey({ fault }: UnusableKeyError): OktaProblem {
  return fault === 'unreadable'
    ? new OktaProblem('token-invalid', 'The private key can’t be read', {
        advice: 'The private key can’t be read: it must be an unencrypted PEM or a JWK.',
      })
    : new OktaProblem('token-invalid', 'Okta takes no key of this type', {
        advice: 'Okta takes RSA keys and EC keys on P-256, P-384 or P-521 only.',
      });
}

/** An app that demands DPoP, which is not supported. */
export function needsDpop(status?: number, errorCode?: string): OktaProblem {
  return new OktaProblem('token-invalid', 'The app demands DPoP', {
    status,
    errorCode,
    advice: 'DPoP is not supported: turn off “Require DPoP header in token requests” of the app in Okta.',
  });
}
