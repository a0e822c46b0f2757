import type { JsonWebKey } from 'node:crypto';

/** Every status that Okta gives a person. */
export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

/** Where a group is mastered: in Okta, in a directory or application, or by Okta itself ("Everyone"). */
export type GroupType = 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';

/** What the owner of an API token, or a service app, may do on the management API. */
export type AdminRole = 'SUPER_ADMIN' | 'READ_ONLY_ADMIN' | 'NONE';

/** A second factor that a person has enrolled. */
export type Factor = 'otp' | 'webauthn';

/** One of the two authorization servers of the org. */
export type ServerKind = 'org' | 'custom';

/** The profile as the management API returns it. Custom attributes are allowed. */
export interface UserProfile {
  readonly login: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly [attribute: string]: unknown;
}

/** Where a person comes from; whoever is not of `OKTA` is mastered by another system. */
export interface AuthenticationProvider {
  readonly type: 'OKTA' | 'ACTIVE_DIRECTORY' | 'LDAP' | 'FEDERATION' | 'SOCIAL' | 'IMPORT';
  readonly name: string;
}

/** A person. Records are immutable: a change replaces the record. */
export interface OktaUser {
  readonly id: string;
  readonly sequence: number;
  readonly status: UserStatus;
  readonly profile: UserProfile;
  readonly hasPassword: boolean;
  readonly passwordChanged: Date | null;
  readonly provider: AuthenticationProvider;
  /** Without one the person cannot recover a password alone. */
  readonly recoveryQuestion: string | null;
  readonly factors: readonly Factor[];
  readonly created: Date;
  readonly activated: Date | null;
  readonly statusChanged: Date | null;
  readonly lastUpdated: Date;
  readonly lastLogin: Date | null;
}

/** What a test says about a new person; everything has a default. */
export interface NewUser {
  id?: string;
  login?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  /** Default `ACTIVE`. */
  status?: UserStatus;
  /** Further profile attributes. */
  profile?: Record<string, unknown>;
  /** Default `['otp']`. */
  factors?: Factor[];
  /** Default: as the status needs it. */
  hasPassword?: boolean;
  /** Default: Okta itself. */
  provider?: AuthenticationProvider;
  /** Default: none. */
  recoveryQuestion?: string;
  /** Default: none. */
  adminRole?: AdminRole;
  /** Names or ids of groups to join; a name that does not exist is created. */
  groups?: string[];
}

/** What may be changed of a person. */
export interface UserChanges {
  login?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  profile?: Record<string, unknown>;
  factors?: Factor[];
  provider?: AuthenticationProvider;
  recoveryQuestion?: string | null;
}

/** What may be changed of a group. */
export interface GroupChanges {
  name?: string;
  description?: string | null;
}

/** A group. Records are immutable: a change replaces the record. */
export interface OktaGroup {
  readonly id: string;
  readonly sequence: number;
  readonly type: GroupType;
  readonly name: string;
  readonly description: string | null;
  readonly created: Date;
  readonly lastUpdated: Date;
  readonly lastMembershipUpdated: Date;
}

/** What a test says about a new group. */
export interface NewGroup {
  id?: string;
  name: string;
  description?: string | null;
  /** Default `OKTA_GROUP`. */
  type?: GroupType;
}

/**
 * The groups claim of an app.
 * `names`: every matching group. `capped`: as `Groups.startsWith(…, limit)`: cut silently, oldest groups first.
 */
export interface GroupsClaim {
  mode: 'none' | 'names' | 'capped';
  /** A regular expression that has to match the whole name. Default `.*`. */
  filter: string;
  /** Only for `capped`; Okta allows at most 100. */
  limit: number;
  /** `true`: in a fat ID token. `'always'`: in a thin one too (a custom server's "Always"). */
  inIdToken: boolean | 'always';
  inUserinfo: boolean;
  /** The custom server only: an org server never puts groups into an access token. */
  inAccessToken: boolean;
  claimName: string;
}

/** Who is assigned to an app: everyone, or people and groups by id. */
export type Assignment = 'everyone' | { users: string[]; groups: string[] };

/** Where the org tells an app that somebody is to be signed out, and how it names the person. */
export interface UniversalLogoutSettings {
  endpoint: string;
  format: 'email' | 'iss_sub';
  /** The server whose issuer and key the JWT carries. */
  server: ServerKind;
}

/** An app integration. */
export interface OktaApp {
  /** `0oa…`, which is the client id too. */
  readonly id: string;
  readonly created: Date;
  label: string;
  status: 'ACTIVE' | 'INACTIVE';
  applicationType: 'web' | 'browser' | 'native' | 'service';
  clientSecret: string | null;
  /** The two secret methods are interchangeable, as in Okta. */
  tokenEndpointAuthMethod: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  /** Public keys of a `private_key_jwt` client. */
  jwks: { keys: (JsonWebKey & { kid?: string })[] };
  grantTypes: string[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  initiateLoginUri: string | null;
  /** `SPEC`: the tile redirects to `initiateLoginUri`; `OKTA`: it posts an ID token to the first redirect URI. */
  idpInitiatedLogin: { mode: 'DISABLED' | 'SPEC' | 'OKTA'; defaultScope: string[] };
  pkceRequired: boolean;
  /** Which response types are allowed; the flows other than `code` are shown, but not offered. */
  responseTypes: ('code' | 'token' | 'id_token')[];
  /** `SUBDOMAIN`: one `*` in the lowest label of an https redirect URI stands for any name. */
  wildcardRedirect: 'DISABLED' | 'SUBDOMAIN';
  issuerMode: 'ORG_URL' | 'CUSTOM_URL' | 'DYNAMIC';
  /** Federation Broker Mode: everybody may use the app, and nobody is assigned to it. */
  implicitAssignment: boolean;
  /** "Require Demonstrating Proof of Possession (DPoP) header in token requests". */
  dpopBoundAccessTokens: boolean;
  /** Where to fetch the public keys instead of `jwks`. */
  jwksUri: string | null;
  /** Where a Universal Logout goes, if the app has one. */
  universalLogout: UniversalLogoutSettings | null;
  idTokenClaims: 'thin' | 'fat';
  groupsClaim: GroupsClaim;
  refreshToken: { rotationType: 'STATIC' | 'ROTATE'; leewaySeconds: number };
  assignment: Assignment;
  /** The `okta.*` scopes that an admin granted. */
  grantedScopes: string[];
  /** What a service app may do on the management API, beside its scopes. */
  adminRole: AdminRole;
}

/** What a test says about a new app; everything has a default. */
export type NewApp = Partial<Omit<OktaApp, 'created' | 'groupsClaim'>> & {
  groupsClaim?: Partial<GroupsClaim>;
};

/** What may be changed of an app. */
export type AppChanges = Partial<Omit<OktaApp, 'id' | 'created' | 'groupsClaim'>> & {
  groupsClaim?: Partial<GroupsClaim>;
};

/** The network zones that an API token is bound to. */
export interface TokenNetwork {
  connection: 'ANYWHERE' | 'ZONE';
  include?: string[];
  exclude?: string[];
}

/** What a test says about a new API token. */
export interface NewApiToken {
  /** Default `Test Token`. */
  name?: string;
  /** The admin it belongs to; without one an "Org Admin" is added to the org. */
  ownerId?: string;
  /** Default `SUPER_ADMIN`. */
  adminRole?: AdminRole;
  /** Default: anywhere. */
  network?: TokenNetwork;
  /** Default: a new one. */
  value?: string;
}

/** An SSWS token. */
export interface ApiToken {
  readonly id: string;
  readonly value: string;
  readonly name: string;
  readonly created: Date;
  readonly ownerId: string;
  adminRole: AdminRole;
  /** From where the token may be used; this org shows it and lets every caller in. */
  network: TokenNetwork;
  lastUsed: Date;
  revoked: boolean;
}

/** A claim of the custom authorization server: the groups whose names match, in the ID token. */
export interface ServerClaim {
  /** `ocl…`. */
  readonly id: string;
  readonly name: string;
  /** A regular expression that has to match the whole name. */
  readonly filter: string;
  /** In every ID token; otherwise in fat ones, and in what `/userinfo` tells. */
  readonly always: boolean;
}

/** What an admin configures on the custom authorization server `default`. */
export interface CustomServerSettings {
  /** Scopes beside the standard ones, such as `groups`. */
  scopes: string[];
  audience: string;
  /** Without an access policy every request is refused, as on a new org. */
  hasAccessPolicy: boolean;
  /** Beside those that the settings of its apps stand for. */
  claims: ServerClaim[];
}

/** One request that the simulator received; the control API's own are left out. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** With the leading `?`, or empty. */
  readonly query: string;
  readonly at: Date;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** 0 until answered. */
  status: number;
}
