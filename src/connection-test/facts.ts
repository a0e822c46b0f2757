import type { Connection } from '../connections/connection.entity.js';
import type {
  ClientAddresses,
  ConnectionAddresses,
  ManagementAddresses,
} from '../connections/connection-addresses.js';
import type { GroupWarning } from '../group-mappings/group-identity.js';
import type { EventTriggerKind } from '../event-triggers/event-trigger.entity.js';
import type { DatedEvidence } from '../directory/sign-in-evidence.repository.js';
import type { Outcome } from './outcome.js';

/** What a discovery document says, as far as a test looks at it. */
export interface DiscoveryFacts {
  readonly issuer: string;
  readonly scopesSupported: readonly string[];
  readonly authMethods: readonly string[];
  readonly userinfoEndpoint: boolean;
  readonly introspectionEndpoint: string | null;
  readonly jwksUri: string;
}

/** What an Okta org says of itself to everybody. */
export interface OrganizationFacts {
  /** `idx` = Identity Engine, `v1` = Classic Engine. */
  readonly pipeline: string;
  readonly orgUrl: string | null;
  readonly customDomain: string | null;
}

/** What the identity provider told. */
export interface ProviderFacts {
  /** A document that names any issuer. */
  readonly discovery: Outcome<DiscoveryFacts>;
  /** The issuer that is named to this client; null = the client is not known. */
  readonly clientIssuer: Outcome<string | null>;
  /** Null = it is not an Okta org. */
  readonly organization: Outcome<OrganizationFacts | null>;
  /** An issuer close to the configured one that does have a discovery document. */
  readonly nearbyIssuer: string | null;
  /** How many RS256 keys it publishes. */
  readonly signingKeys: Outcome<number>;
  /** Whether the client is accepted with its secret or key; null = that can't be told. */
  readonly secretAccepted: Outcome<boolean | null>;
  /** The same for a generated key that is not in use yet. */
  readonly nextKeyAccepted?: Outcome<boolean | null>;
  /** How far the provider's clock is ahead of ours, in milliseconds; null = it did not tell the time. */
  readonly skewMs: number | null;
}

/** The settings of the app integration that signs people in. */
export interface AppFacts {
  readonly label: string;
  readonly status: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly initiateLoginUri: string | null;
  readonly idpInitiatedMode: string | null;
  readonly wildcardRedirect: string | null;
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly implicitAssignment: boolean;
  readonly pkceRequired: boolean;
  readonly authMethod: string | null;
  readonly dpop: boolean;
  readonly issuerMode: string | null;
}

/** One of the org's API tokens. */
export interface ApiTokenFacts {
  readonly name: string;
  readonly ownerId: string | null;
  /** ISO 8601. */
  readonly lastUsed: string | null;
  /** ISO 8601. */
  readonly expiresAt: string | null;
  /** `ANYWHERE` or `ZONE`. */
  readonly network: string | null;
}

/** A claim of a custom authorization server. */
export interface ClaimFacts {
  readonly name: string;
  readonly active: boolean;
  /** Empty = with any scope. */
  readonly scopes: readonly string[];
}

/** The person whose rights the credential has. */
export interface OwnerFacts {
  readonly id: string;
  readonly login: string;
  readonly status: string;
}

/** Requests that Okta allows a minute for one kind of question, and how many are left. */
export interface RateLimitFacts {
  readonly limit: number;
  readonly remaining: number;
}

/** What the management API told. Questions that the granted scopes do not allow are not asked. */
export interface OktaFacts {
  /** The scopes of a fresh token; null for an API token, which has none. */
  readonly token: Outcome<readonly string[] | null>;
  readonly owner: Outcome<OwnerFacts>;
  /** How many people and groups a first page of one shows: 0 or 1. */
  readonly users: Outcome<number>;
  readonly groups: Outcome<number>;
  readonly logs: Outcome<number>;
  readonly app: Outcome<AppFacts>;
  readonly schema: Outcome<boolean>;
  readonly eventHooks: Outcome<number>;
  readonly apiTokens: Outcome<readonly ApiTokenFacts[]>;
  readonly claims: Outcome<readonly ClaimFacts[]>;
  readonly serverScopes: Outcome<readonly string[]>;
  readonly rateLimit: RateLimitFacts | null;
}

/** What is stored here about the connection. */
export interface StoredFacts {
  readonly evidence: DatedEvidence | null;
  readonly mappings: readonly {
    readonly groupName: string;
    readonly role: string;
    readonly warnings: readonly GroupWarning[];
    readonly deleted: boolean;
  }[];
  readonly triggers: readonly { readonly kind: EventTriggerKind; readonly failures: number }[];
  /** Slugs of other connections with the same issuer and client id. */
  readonly twins: readonly string[];
}

/** Everything that a test knows of a connection. */
export interface ConnectionFacts {
  readonly connection: Connection;
  readonly addresses: ConnectionAddresses & ClientAddresses & ManagementAddresses;
  readonly provider: ProviderFacts;
  /** Null without a credential that could be tried. */
  readonly okta: OktaFacts | null;
  /** Whether the stored secrets could be decrypted. */
  readonly readable: { readonly clientSecret: boolean; readonly credential: boolean };
  readonly stored: StoredFacts;
  readonly allowPrivateIssuers: boolean;
  readonly membershipMaxAgeSeconds: number;
  readonly checkedAt: Date;
}
