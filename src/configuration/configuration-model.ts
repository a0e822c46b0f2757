import type { AccessRule } from '../applications/access-rule.js';
import type { Enforcement } from '../applications/application.entity.js';
import type { StepUp } from '../applications/step-up.js';
import type { OktaActions } from '../connections/connection.entity.js';

/** A custom role of a document. */
export interface RoleItem {
  readonly key: string;
  readonly name: string;
  readonly rank: number;
  readonly sessionIdleSeconds?: number;
  readonly sessionMaxSeconds?: number;
  readonly maxConcurrentSessions?: number;
}

/** The limits that a built-in role sets to sessions; all else of it is fixed. */
export type BuiltInLimitsItem = { readonly role: string } & Omit<RoleItem, 'key' | 'name' | 'rank'>;

/** The gateway itself in a document: what its own API asks of sign-ins, limits of built-in roles, and grants. */
export interface GatewayItem {
  readonly stepUp?: StepUp;
  readonly sessionLimits?: readonly BuiltInLimitsItem[];
  readonly grants: readonly GrantItem[];
}

/** A mapping of a document; without `groupId` a mapping of the group keeps the one that it has. */
export interface MappingItem {
  readonly groupName: string;
  readonly groupId?: string;
  readonly role: string;
}

/** A connection of a document: no secret, and issuer and client id for making it alone. */
export interface ConnectionItem {
  readonly slug: string;
  readonly name: string;
  readonly issuer: string;
  /** Absent of a draft that has none yet. */
  readonly clientId?: string;
  readonly environment?: string;
  readonly groupsClaim: string;
  readonly scopes: readonly string[];
  readonly defaultRole?: string;
  readonly allowedEmailDomains: readonly string[];
  readonly requiredGroups: readonly string[];
  readonly attributeClaims: readonly string[];
  readonly oktaActions: OktaActions;
  readonly acrValues?: string;
  readonly maxAge?: number;
  readonly groupMappings: readonly MappingItem[];
}

/** A grant of a document. */
export interface GrantItem {
  readonly role: string;
  readonly resourceType: string;
  readonly action: string;
  readonly condition?: string;
}

/** An application of a document. */
export interface ApplicationItem {
  readonly slug: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly connections: readonly string[];
  readonly enforcement: Enforcement;
  readonly stepUp?: StepUp;
  readonly supportContact?: string;
  readonly showNeededGroups?: true;
  readonly accessRules: readonly AccessRule[];
  readonly grants: readonly GrantItem[];
}

/**
 * A whole configuration in the one form in which it is written and compared: fields in a fixed order, absent where they
 * say nothing, lists without an order of their own sorted.
 */
export interface ConfigurationModel {
  readonly version: 1;
  readonly roles: readonly RoleItem[];
  readonly connections: readonly ConnectionItem[];
  readonly gateway: GatewayItem;
  readonly applications: readonly ApplicationItem[];
}

/** Names a grant among those of its application. */
export const grantName = ({ role, resourceType, action }: GrantItem): string =>
  `${role} ${resourceType}:${action}`;

/** The order of texts by their code units: the same on every machine. */
export const byText =
  <T>(keyOf: (item: T) => string) =>
  (a: T, b: T): number => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
