import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { ConnectionSecrets } from './connection-secrets.js';
import type { Connection } from './connection.entity.js';
import { orgUrlOf } from './issuer.js';
import type { ManagementAuthChange } from './management-auth-change.js';
import type { ManagementCredential, ServiceAppCredential } from './management-credential.js';
import { ManagementCredentialCheck, type CredentialFinding } from './management-credential-check.js';
import { generateSigningKey, withNewKey, type GeneratedKey } from './generated-key.js';
import { DEFAULT_MANAGEMENT_SCOPES } from './okta-scopes.js';
import { secretEnd } from './secret-end.js';

/** A change with what had to be waited for: Okta's word, or a key pair. */
export type PreparedManagementAuth =
  | Exclude<ManagementAuthChange, { kind: 'replace' } | { kind: 'generate-key' } | { kind: 'scopes' }>
  | (Extract<ManagementAuthChange, { kind: 'replace' }> & {
      /** What Okta gave when the credential was tried; null when it was not, or when scopes mean nothing to it. */
      readonly grantedScopes: readonly string[] | null;
      /** Whether Okta was asked. */
      readonly tried: boolean;
      /** Okta login of the person whose rights the credential has, when Okta told it. */
      readonly owner: string | null;
    })
  | (Extract<ManagementAuthChange, { kind: 'scopes' }> & {
      /** What Okta gave when the credential was tried with these scopes; null when it was not. */
      readonly grantedScopes: readonly string[] | null;
      readonly tried: boolean;
    })
  | (Extract<ManagementAuthChange, { kind: 'generate-key' }> & { readonly key: GeneratedKey });

/** From one heartbeat to the next, in milliseconds: an API token dies after 30 idle days. */
export const HEARTBEAT_MS = 24 * 3_600_000;

/** The first one of a credential that was stored untried, in milliseconds. */
const FIRST_HEARTBEAT_MS = 5 * 60_000;

/** Tries credentials for Okta's management API, and puts them into connections. */
@Injectable()
export class ManagementCredentials {
  constructor(
    private readonly check: ManagementCredentialCheck,
    private readonly secrets: ConnectionSecrets,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks Okta about a new credential, or about other scopes for the one that is stored, before they are stored; or
   * generates a key. Not to be called in a transaction: it waits. A generated key, and an app through which an admin
   * still has to grant access, can't be tried yet.
   * @param seen The connection as it is; undefined for one that is about to be made.
   * @throws GatewayError `okta-token-invalid`, `okta-token-forbidden`, or `okta-unavailable` when Okta gives no answer.
   */
  async prepare(
    change: ManagementAuthChange,
    issuer: string,
    seen?: Connection,
  ): Promise<PreparedManagementAuth> {
    switch (change.kind) {
      case 'generate-key':
        await this.assertKeyInUseBears(change, seen);
        return { ...change, key: await generateSigningKey() };
      case 'scopes': {
        const app = seen && this.storedApp(seen);
        if (!app) return { ...change, grantedScopes: null, tried: false };
        const { grantedScopes } = accepted(await this.try(issuer, { ...app, scopes: change.scopes }));
        return { ...change, grantedScopes, tried: true };
      }
      case 'replace': {
        const { grantedScopes, owner = null } = accepted(await this.try(issuer, change.credential));
        return { ...change, grantedScopes, owner, tried: true };
      }
      default:
        return change;
    }
  }

  private try(issuer: string, credential: ManagementCredential): Promise<CredentialFinding> {
    return this.check.check(orgUrlOf(issuer), credential);
  }

  /** The key in use asks for the new scopes, too, until Okta accepts the next one: it must not break by them. */
  private async assertKeyInUseBears(
    { clientId, scopes }: Extract<ManagementAuthChange, { kind: 'generate-key' }>,
    seen: Connection | undefined,
  ): Promise<void> {
    if (!seen || seen.managementFault !== null || scopes.join() === seen.managementScopes.join()) return;
    const app = this.storedApp(seen);
    if (app?.clientId === clientId) accepted(await this.try(seen.issuer, { ...app, scopes }));
  }

  /** The service app of a connection, with the key in use; null when it has none. */
  private storedApp(connection: Connection): ServiceAppCredential | null {
    if (connection.managementAuthType !== 'service-app') return null;
    try {
      const credential = this.secrets.openManagementCredential(connection);
      return credential?.type === 'service-app' ? credential : null;
    } catch (cause) {
      throw new GatewayError(
        'okta-token-invalid',
        'The stored API credential can’t be decrypted: restore its key in ENCRYPTION_KEYS, or enter it again.',
        { cause },
      );
    }
  }

  /** Puts a change into a connection whose id is known; secrets are sealed for that id. */
  apply(connection: Connection, change: PreparedManagementAuth): void {
    switch (change.kind) {
      case 'keep':
        return;
      case 'clear':
        Object.assign(connection, NO_MANAGEMENT_AUTH);
        return;
      case 'replace':
        this.replace(connection, change);
        return;
      case 'generate-key':
        this.addKey(connection, change);
        return;
      case 'web-app':
        Object.assign(connection, NO_MANAGEMENT_AUTH, {
          managementAuthType: 'authorization-code',
          managementClientId: change.clientId,
          managementClientSecret: this.secrets.sealManagementClientSecret(connection.id, change.clientSecret),
          managementScopes: [...change.scopes],
          managementSetAt: this.clock.now(),
        } satisfies Partial<Connection>);
        return;
      case 'scopes':
        this.changeScopes(connection, change);
    }
  }

  private changeScopes(
    connection: Connection,
    { scopes, grantedScopes, tried }: Extract<PreparedManagementAuth, { kind: 'scopes' }>,
  ): void {
    const now = this.clock.now();
    connection.managementScopes = [...scopes];
    connection.managementNextCheckAt = now;
    // An admin's grant keeps the scopes that it has until they grant anew; an app gets others with its next token.
    if (connection.managementAuthType === 'service-app')
      connection.managementGrantedScopes = grantedScopes && [...grantedScopes];
    if (!tried) return;
    Object.assign(connection, {
      managementCheckedAt: now,
      managementFault: null,
      managementNextCheckAt: connection.managementNextSecret ? now : new Date(now.getTime() + HEARTBEAT_MS),
    } satisfies Partial<Connection>);
  }

  private replace(
    connection: Connection,
    { credential, grantedScopes, owner, tried }: Extract<PreparedManagementAuth, { kind: 'replace' }>,
  ): void {
    const isApp = credential.type === 'service-app';
    const now = this.clock.now();
    Object.assign(connection, NO_MANAGEMENT_AUTH, {
      managementAuthType: credential.type,
      managementSecret: this.secrets.sealManagementSecret(
        connection.id,
        isApp ? credential.privateKey : credential.apiToken,
      ),
      managementSetAt: now,
      managementSecretEnd: isApp ? null : secretEnd(credential.apiToken),
      managementClientId: isApp ? credential.clientId : null,
      managementKeyId: isApp ? credential.keyId : null,
      managementScopes: isApp ? [...(credential.scopes ?? DEFAULT_MANAGEMENT_SCOPES)] : [],
      managementGrantedScopes: grantedScopes && [...grantedScopes],
      managementOwner: owner,
      managementCheckedAt: tried ? now : null,
      managementNextCheckAt: new Date(now.getTime() + (tried ? HEARTBEAT_MS : FIRST_HEARTBEAT_MS)),
    } satisfies Partial<Connection>);
  }

  /** A key of the same app that works stays in use until Okta accepts the new one. */
  private addKey(
    connection: Connection,
    { clientId, scopes, key }: Extract<PreparedManagementAuth, { kind: 'generate-key' }>,
  ): void {
    const now = this.clock.now();
    const rotates =
      connection.managementAuthType === 'service-app' && connection.managementClientId === clientId;
    if (!rotates) Object.assign(connection, NO_MANAGEMENT_AUTH);
    Object.assign(connection, {
      managementAuthType: 'service-app',
      managementSetAt: now,
      managementClientId: clientId,
      managementScopes: [...scopes],
      managementNextSecret: this.secrets.sealNextKey(connection.id, key.privateKey),
      managementNextKeyId: key.keyId,
      managementPublicKeys: withNewKey(connection.managementPublicKeys, key.publicKey, {
        currentKeyId: connection.managementKeyId,
        now,
      }),
      managementNextCheckAt: now,
    } satisfies Partial<Connection>);
  }
}

/** What Okta found of a credential that works. @throws GatewayError that says why it does not. */
function accepted(finding: CredentialFinding): CredentialFinding {
  switch (finding.verdict) {
    case 'ok':
      return finding;
    case 'invalid':
      throw new GatewayError(
        'okta-token-invalid',
        'Okta does not accept this credential: it may be mistyped, revoked, expired, or of another org.',
      );
    case 'forbidden':
      throw new GatewayError(
        'okta-token-forbidden',
        'Okta accepts this credential, but it may not read groups: its owner needs an admin role such as Read-Only Administrator, and an app the scopes that are asked for.',
      );
    case 'unreachable':
      throw new GatewayError(
        'okta-unavailable',
        'Okta cannot be reached to try the credential. Nothing was stored.',
        { headers: { 'Retry-After': '5' } },
      );
  }
}

/** A connection without a credential for the management API. */
export const NO_MANAGEMENT_AUTH = {
  managementAuthType: 'none',
  managementSecret: null,
  managementSetAt: null,
  managementSecretEnd: null,
  managementClientId: null,
  managementKeyId: null,
  managementClientSecret: null,
  managementScopes: [] as string[],
  managementGrantedScopes: null,
  managementOwner: null,
  managementCheckedAt: null,
  managementFault: null,
  managementNextCheckAt: null,
  managementGrantId: null,
  managementLeaseId: null,
  managementLeasedUntil: null,
  managementNextSecret: null,
  managementNextKeyId: null,
  managementPublicKeys: [],
} as const satisfies Partial<Record<keyof Connection, unknown>>;
