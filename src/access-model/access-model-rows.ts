import type { EntityManager } from 'typeorm';
import type { AccessRule } from '../applications/access-rule.js';
import type { Enforcement } from '../applications/application.entity.js';
import type { StepUp } from '../applications/step-up.js';
import type { ConnectionKind, ConnectionStatus } from '../connections/connection.entity.js';

/** A row of `connections`, without its secrets. */
export interface ConnectionRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: ConnectionStatus;
  readonly platform: boolean;
  /** Default: `okta`. */
  readonly kind?: ConnectionKind;
  readonly issuer: string;
  readonly defaultRole: string | null;
  readonly requiredGroups: readonly string[];
  /** Milliseconds since 1970. */
  readonly sessionsValidAfterMs: number | null;
}

/** A row of `roles`; limits are absent or null where it has none. */
export interface RoleRow {
  readonly key: string;
  readonly name: string;
  readonly rank: number;
  readonly sessionIdleSeconds?: number | null;
  readonly sessionMaxSeconds?: number | null;
  readonly maxConcurrentSessions?: number | null;
}

/** A row of `applications`. */
export interface ApplicationRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly builtIn: boolean;
  readonly connectionIds: readonly string[];
  /** Default: `enforced`. */
  readonly enforcement?: Enforcement;
  /** Absent or null = none. */
  readonly stepUp?: StepUp | null;
  readonly accessRules: readonly AccessRule[];
  /** Absent or null = not said. */
  readonly supportContact?: string | null;
  /** Default: false. */
  readonly showNeededGroups?: boolean;
}

/** A row of `application_credentials`. */
export interface CredentialRow {
  readonly id: string;
  readonly applicationId: string;
  /** Lower-case hex of the SHA-256 of the token. */
  readonly tokenHash: string;
  /** Milliseconds since 1970; null = it does not expire. */
  readonly expiresAtMs: number | null;
}

/** What one consistent reading of the database gives: the material of an access model. */
export interface AccessModelRows {
  /** See `AccessModel.version`. */
  readonly version: string;
  readonly connections: readonly ConnectionRow[];
  readonly roles: readonly RoleRow[];
  readonly mappings: readonly {
    readonly connectionId: string;
    readonly groupName: string;
    readonly groupId: string | null;
    readonly roleKey: string;
    /** See `MappingFacts.ambiguousName`. */
    readonly ambiguousName?: boolean;
  }[];
  readonly applications: readonly ApplicationRow[];
  readonly hosts: readonly { readonly host: string; readonly applicationId: string }[];
  readonly grants: readonly {
    readonly applicationId: string;
    readonly role: string;
    readonly resourceType: string;
    readonly action: string;
    readonly condition?: string | null;
  }[];
  readonly credentials: readonly CredentialRow[];
}

/** Where access models come from. */
export interface AccessModelSource {
  /** Reads everything in one consistent snapshot; by the connection of a transaction, as that has left it. */
  load(manager?: EntityManager): Promise<AccessModelRows>;
  /** Reads the current version alone, within `limitMs` milliseconds. */
  readVersion(limitMs: number): Promise<string>;
}
