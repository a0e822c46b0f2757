import type { AccessRule } from '../applications/access-rule.js';
import type { StepUp } from '../applications/step-up.js';
import type { Condition } from '../conditions/condition.js';
import type { ConnectionKind, ConnectionStatus } from '../connections/connection.entity.js';
import type { SessionLimits } from '../sessions/session-limiter.js';
import type { RuleMatcher } from './rule-matcher.js';

/** A role as decisions know it. */
export interface RoleFacts {
  readonly key: string;
  readonly name: string;
  readonly rank: number;
}

/** One group mapping: this group gives this role. */
export interface MappingFacts {
  readonly groupName: string;
  /** The Okta id that the mapping is pinned to; null = none was known as it was made. */
  readonly groupId: string | null;
  /** True when the name alone does not tell that the pinned group is meant: only a group with its id matches. */
  readonly ambiguousName: boolean;
  /** Position of the role in {@link AccessModel.roles}. */
  readonly roleIndex: number;
}

/** A connection as decisions know it; no secret, no address of the provider but its issuer. */
export interface ConnectionFacts {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: ConnectionStatus;
  /** True for the one connection whose callers write what is global. */
  readonly platform: boolean;
  /** `local` for the connection of local accounts, which no provider stands behind; default `okta`. */
  readonly kind?: ConnectionKind;
  readonly issuer: string;
  /** The role of people without any mapped group; null = none. */
  readonly defaultRole: string | null;
  /** People hold roles only as members of at least one of these groups; empty = no such condition. */
  readonly requiredGroups: readonly string[];
  /** Sessions begun up to this moment (milliseconds since 1970) are ended; null = none were. */
  readonly sessionsValidAfterMs: number | null;
  readonly mappingsByName: ReadonlyMap<string, MappingFacts>;
  readonly mappingsByGroupId: ReadonlyMap<string, MappingFacts>;
}

/**
 * Whether callers of a connection write what is global: those of the platform connection, and local accounts, which are
 * there to administer what nobody else can at the moment.
 */
export function mayAdministerPlatform({ platform, kind }: ConnectionFacts): boolean {
  return platform || kind === 'local';
}

/** Stands among the roles of a grant for everybody with a usable membership. */
export const EVERYBODY = '*';

/** Keys of the roles that hold a permission, or {@link EVERYBODY}, each with the condition on which it does; null = always. */
export type PermissionHolders = ReadonlyMap<string, Condition | null>;

/** A bearer credential of an application. */
export interface CredentialFacts {
  readonly id: string;
  readonly application: ApplicationFacts;
  /** Milliseconds since 1970; null = it does not expire. */
  readonly expiresAtMs: number | null;
}

/** An application as decisions know it. */
export interface ApplicationFacts {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** True for `gateway` alone, which people of every connection may use. */
  readonly builtIn: boolean;
  readonly hosts: readonly string[];
  /** Ids of the connections whose people may use it. */
  readonly connectionIds: ReadonlySet<string>;
  readonly accessRules: readonly AccessRule[];
  /** The authentication that every rule asks for which doesn't say otherwise; undefined = none. */
  readonly stepUp: StepUp | undefined;
  /** Finds the one of them that decides about a path and a method. */
  readonly matcher: RuleMatcher;
  /** False in shadow mode: its access rules are evaluated and reported, and everything passes. */
  readonly enforced: boolean;
  /** Whom people who are refused can turn to; undefined = not said. */
  readonly supportContact?: string | undefined;
  /** Whether the page that refuses a person names the groups that would help; by default not. */
  readonly showNeededGroups?: boolean | undefined;
  /** Permission (`<resourceType>:<action>`) → its holders. */
  readonly grants: ReadonlyMap<string, PermissionHolders>;
}

/**
 * Everything that admins said about who may do what, as one immutable snapshot of the database.
 * A change makes another model; nothing in one is ever altered, so whatever is derived from a model
 * may be kept for as long as that model is current.
 */
export interface AccessModel {
  /** Equal for equal states of the database; says nothing about order. */
  readonly version: string;
  /** All roles in rank order, the most powerful first. */
  readonly roles: readonly RoleFacts[];
  /** Role key → position in `roles`. */
  readonly roleIndex: ReadonlyMap<string, number>;
  /** The limits of sessions, by the key of the role that sets them; of others there are none. */
  readonly limitsOfRole: ReadonlyMap<string, SessionLimits>;
  /** By id. */
  readonly connections: ReadonlyMap<string, ConnectionFacts>;
  readonly connectionsBySlug: ReadonlyMap<string, ConnectionFacts>;
  /** By slug. */
  readonly applications: ReadonlyMap<string, ApplicationFacts>;
  /** The gateway's own host, which no wildcard covers; undefined = not known. */
  readonly ownHost?: string | undefined;
  /** By host: lower case, without port; wildcards as they are written. Ask {@link applicationOfHost}. */
  readonly applicationsByHost: ReadonlyMap<string, ApplicationFacts>;
  /** By the lower-case hex of the SHA-256 of the token. */
  readonly credentials: ReadonlyMap<string, CredentialFacts>;
}

/**
 * The application at a host name (lower case, without port): the one that names it exactly, else the one whose
 * wildcard covers it. `*.example.com` covers one label in that place, as in certificates (RFC 6125 section 6.4.3).
 * The gateway's own host is nobody's by a wildcard: who may answer there is not said in passing.
 */
export function applicationOfHost(model: AccessModel, host: string): ApplicationFacts | undefined {
  // A pattern is no host.
  if (host.startsWith('*')) return undefined;
  const exact = model.applicationsByHost.get(host);
  if (exact || host === model.ownHost) return exact;
  const dot = host.indexOf('.');
  return dot <= 0 ? undefined : model.applicationsByHost.get(`*${host.slice(dot)}`);
}
