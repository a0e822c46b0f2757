import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';

/** Whether people may sign in through a connection. */
export type ConnectionStatus = 'draft' | 'active' | 'disabled';

/** Who proves the identity of a connection's people: an OpenID provider, or the gateway itself by its local accounts. */
export type ConnectionKind = 'okta' | 'local';

/** How the gateway speaks to Okta's management API for a connection. */
export type ManagementAuthType = 'none' | 'ssws' | 'service-app' | 'authorization-code';

/** Which actions of Okta's directory a connection allows: none, those that read, or those that change, too. */
export type OktaActions = 'off' | 'read' | 'manage';

/** The public half of a key that was generated here. */
export interface PublishedKey {
  readonly jwk: PublicKey;
  /** When it was generated, ISO 8601. */
  readonly createdAt: string;
  /** Until when it is published after it was replaced, ISO 8601; null while it is in use. */
  readonly until: string | null;
}

/** The outcome of a test of a connection. */
export interface LastTest {
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly verdict: 'ok' | 'warnings' | 'problems';
  readonly problems: number;
  readonly warnings: number;
  /** The connection's version that was tested. */
  readonly version: number;
}

/** A public RSA key (RFC 7517). */
export interface PublicKey {
  readonly kty: string;
  readonly n: string;
  readonly e: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
}

/** Under what is remembered of a connection's provider: apart for one that is only tried, so that it touches no real sign-in. */
export function providerKeyOf({ id, unsaved }: Pick<Connection, 'id' | 'unsaved'>): string {
  return unsaved === true ? `${id} unsaved` : id;
}

/** One configured Okta org with the OIDC client in it: the tenant boundary. */
@Entity('connections')
@Check('connections_client_known', `client_id <> '' OR status = 'draft'`)
@Index('connections_one_platform', ['platform'], { unique: true, where: 'platform' })
@Index('connections_client', ['issuer', 'clientId'])
@Index('connections_one_local', ['kind'], { unique: true, where: "(kind = 'local'::text)" })
export class Connection {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'connections_pkey' })
  id: string;

  /** Set on one that lives in memory for a test, with something else than what is stored; never stored itself. */
  unsaved?: true;

  @Index('connections_slug_key', { unique: true })
  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  environment: string | null;

  @Column({ type: 'text' })
  status: ConnectionStatus;

  /** `local` for the built-in connection of local accounts, which no provider stands behind and no request changes. */
  @Column({ type: 'text', default: 'okta' })
  kind: ConnectionKind;

  /** True for the first connection alone, whose callers write what is global. */
  @Column({ type: 'boolean', default: false })
  platform: boolean;

  @Column({ type: 'text' })
  issuer: string;

  /** Empty while nobody knows it yet, of a draft alone. */
  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  /** Sealed by `Encryption`. */
  @Column({ name: 'client_secret', type: 'text', nullable: true })
  clientSecret: string | null;

  /** When that secret was set; null = there is none, or it was set before this was written down. */
  @Column({ name: 'client_secret_set_at', type: 'timestamptz', nullable: true })
  clientSecretSetAt: Date | null;

  /** Its last characters; null = there is none, it is short, or it was set before they were written down. */
  @Column({ name: 'client_secret_end', type: 'text', nullable: true })
  clientSecretEnd: string | null;

  /** Sealed: the private key (PEM or JWK) with which the client proves itself in place of a secret; null = it does by secret. */
  @Column({ name: 'client_private_key', type: 'text', nullable: true })
  clientPrivateKey: string | null;

  @Column({ name: 'client_key_id', type: 'text', nullable: true })
  clientKeyId: string | null;

  /** Sealed: a generated private key of the client that the provider has not accepted yet. */
  @Column({ name: 'client_next_private_key', type: 'text', nullable: true })
  clientNextPrivateKey: string | null;

  @Column({ name: 'client_next_key_id', type: 'text', nullable: true })
  clientNextKeyId: string | null;

  /** The public halves of the client's generated keys, which the provider may fetch. */
  @Column({ name: 'client_public_keys', type: 'jsonb', default: [] })
  clientPublicKeys: PublishedKey[];

  /** When the issuer was stored although its provider could not be asked; null once it has confirmed it. */
  @Column({ name: 'issuer_not_reached_at', type: 'timestamptz', nullable: true })
  issuerNotReachedAt: Date | null;

  @Column({ name: 'management_auth_type', type: 'text', default: 'none' })
  managementAuthType: ManagementAuthType;

  /** Sealed: the SSWS token, the private key (PEM or JWK) of the service app, or the refresh token that an admin granted. */
  @Column({ name: 'management_secret', type: 'text', nullable: true })
  managementSecret: string | null;

  /** When the credential was set, or an admin granted access; null as with {@link clientSecretSetAt}. */
  @Column({ name: 'management_set_at', type: 'timestamptz', nullable: true })
  managementSetAt: Date | null;

  /** Of an API token alone; null as with {@link clientSecretEnd}. */
  @Column({ name: 'management_secret_end', type: 'text', nullable: true })
  managementSecretEnd: string | null;

  @Column({ name: 'management_client_id', type: 'text', nullable: true })
  managementClientId: string | null;

  @Column({ name: 'management_key_id', type: 'text', nullable: true })
  managementKeyId: string | null;

  /** Sealed: the secret of the web app through which an admin grants a refresh token. */
  @Column({ name: 'management_client_secret', type: 'text', nullable: true })
  managementClientSecret: string | null;

  /** The `okta.*` scopes that an admin wants the credential to have; empty for an SSWS token. */
  @Column({ name: 'management_scopes', type: 'text', array: true, default: '{}' })
  managementScopes: string[];

  /** The scopes that Okta really gave, as of its last answer; null while it has not said. */
  @Column({ name: 'management_granted_scopes', type: 'text', array: true, nullable: true })
  managementGrantedScopes: string[] | null;

  /** Okta login of the person whose rights the credential has, when Okta told it. */
  @Column({ name: 'management_owner', type: 'text', nullable: true })
  managementOwner: string | null;

  /** When the credential was last tried by the daily heartbeat or by a test. */
  @Column({ name: 'management_checked_at', type: 'timestamptz', nullable: true })
  managementCheckedAt: Date | null;

  /** Why that failed, in kebab-case; null when it worked. */
  @Column({ name: 'management_fault', type: 'text', nullable: true })
  managementFault: string | null;

  /** When the heartbeat tries the credential next; null = it has none. */
  @Column({ name: 'management_next_check_at', type: 'timestamptz', nullable: true })
  managementNextCheckAt: Date | null;

  /** Names the grant that an admin gave, however often its refresh token was replaced since. */
  @Column({ name: 'management_grant_id', type: 'uuid', nullable: true })
  managementGrantId: string | null;

  /** Who is presenting the refresh token to Okta; null = nobody. */
  @Column({ name: 'management_lease_id', type: 'uuid', nullable: true })
  managementLeaseId: string | null;

  /** Until when nobody else may. */
  @Column({ name: 'management_leased_until', type: 'timestamptz', nullable: true })
  managementLeasedUntil: Date | null;

  /** Sealed: a generated private key that Okta has not accepted yet. */
  @Column({ name: 'management_next_secret', type: 'text', nullable: true })
  managementNextSecret: string | null;

  @Column({ name: 'management_next_key_id', type: 'text', nullable: true })
  managementNextKeyId: string | null;

  /** The public halves of generated keys, which Okta may fetch. */
  @Column({ name: 'management_public_keys', type: 'jsonb', default: [] })
  managementPublicKeys: PublishedKey[];

  /** Which actions of Okta's directory callers of the API may use through this connection. */
  @Column({ name: 'okta_actions', type: 'text', default: 'off' })
  oktaActions: OktaActions;

  @Column({ name: 'groups_claim', type: 'text', default: 'groups' })
  groupsClaim: string;

  /** Scopes beyond `openid profile email` (and `groups` where the provider lists it). */
  @Column({ type: 'text', array: true, default: '{}' })
  scopes: string[];

  /** The role of people without any mapped group; null = they are refused. */
  @Column({ name: 'default_role', type: 'text', nullable: true })
  defaultRole: string | null;

  @Column({ name: 'allowed_email_domains', type: 'text', array: true, default: '{}' })
  allowedEmailDomains: string[];

  @Column({ name: 'required_groups', type: 'text', array: true, default: '{}' })
  requiredGroups: string[];

  @Column({ name: 'attribute_claims', type: 'text', array: true, default: '{}' })
  attributeClaims: string[];

  @Column({ name: 'acr_values', type: 'text', nullable: true })
  acrValues: string | null;

  /** OIDC `max_age` in seconds. */
  @Column({ name: 'max_age', type: 'integer', nullable: true })
  maxAge: number | null;

  /** The resource's own version, its ETag. */
  @Column({ type: 'integer', default: 1 })
  version: number;

  /** Raised by any write to the connection's set of group mappings; the ETag of the list. */
  @Column({ name: 'mapping_set_version', type: 'integer', default: 1 })
  mappingSetVersion: number;

  /** Raised by every write to the access model that locked this row. */
  @Column({ name: 'model_version', type: 'bigint', default: 1 })
  modelVersion: string;

  /** What the last test of the connection said; null = it was never tested. */
  @Column({ name: 'last_test', type: 'jsonb', nullable: true })
  lastTest: LastTest | null;

  /** Sessions begun before this moment are ended. */
  @Column({ name: 'sessions_valid_after', type: 'timestamptz', nullable: true })
  sessionsValidAfter: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
