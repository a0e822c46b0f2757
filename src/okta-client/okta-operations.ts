import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { OktaBounds } from './okta-call.js';

/** A person as Okta's directory has them, as sent: times are ISO 8601 texts. */
export interface OktaUser {
  readonly id: string;
  /** `STAGED`, `PROVISIONED`, `ACTIVE`, `RECOVERY`, `PASSWORD_EXPIRED`, `LOCKED_OUT`, `SUSPENDED` or `DEPROVISIONED`. */
  readonly status: string;
  readonly created?: string | null;
  readonly activated?: string | null;
  readonly statusChanged?: string | null;
  readonly lastLogin?: string | null;
  readonly lastUpdated?: string | null;
  readonly passwordChanged?: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** `OKTA`, or the system that masters the profile. */
  readonly provider?: string;
}

/** One page of a list. `after` is Okta's cursor of the next one, null on the last. */
export interface OktaPage<T> {
  readonly items: readonly T[];
  readonly after: string | null;
}

/** How people are searched for: exactly one of `search`, `filter`, `q`, or none. */
export interface UserQuery {
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
  readonly q?: string | undefined;
  /** 1 to 200. */
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Someone who is about to be made. */
export interface NewOktaUser {
  readonly profile: Readonly<Record<string, unknown>>;
  /** False unless said otherwise: Okta's own default is true, and mails. */
  readonly activate: boolean;
  readonly groupIds?: readonly string[] | undefined;
}

/** A lifecycle operation whose only result is the new state. */
export type UserTransition = 'suspend' | 'unsuspend' | 'unlock';

/** An app as a person sees it on the dashboard. */
export interface OktaAppLink {
  readonly appInstanceId: string;
  readonly appName: string;
  readonly label: string;
  readonly linkUrl: string;
  readonly hidden: boolean;
}

/** A question to the System Log. `since` and `after` exclude each other. */
export interface LogQuery {
  /** ISO 8601. */
  readonly since?: string | undefined;
  /** ISO 8601; without it the log is polled, in the order in which Okta stored events. */
  readonly until?: string | undefined;
  readonly filter?: string | undefined;
  readonly q?: string | undefined;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly sortOrder?: 'ASCENDING' | 'DESCENDING' | undefined;
}

/** One page of the System Log. Events are as Okta sent them, unread. */
export interface LogPage {
  readonly events: readonly unknown[];
  /** Path and query of the next page, opaque, to be stored and asked for as it is; null at the end of a bounded search. */
  readonly next: string | null;
}

/** One attribute of the profile schema. */
export interface SchemaAttribute {
  readonly name: string;
  readonly title: string | null;
  readonly type: string;
  readonly required: boolean;
  /** True for those that the org added itself. */
  readonly custom: boolean;
}

/** An event hook about to be registered. */
export interface NewEventHook {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly eventTypes: readonly string[];
}

/**
 * Everything that is asked of Okta's management API. Every operation ends by its deadline and throws `OktaProblem`
 * when Okta gave no usable answer. What changes something is never repeated after an answer that leaves open whether
 * it happened.
 */
export interface OktaOperations {
  getUser(idOrLogin: string, bounds: OktaBounds): Promise<OktaUser>;
  /** The person whose rights the credential has; for an SSWS token or an admin's grant. */
  getOwner(bounds: OktaBounds): Promise<OktaUser>;
  listUsers(query: UserQuery, bounds: OktaBounds): Promise<OktaPage<OktaUser>>;
  createUser(user: NewOktaUser, bounds: OktaBounds): Promise<OktaUser>;
  /** Changes the attributes that are named and no others. */
  updateUser(id: string, profile: Readonly<Record<string, unknown>>, bounds: OktaBounds): Promise<OktaUser>;
  /** Okta's delete as it is: on a live person it only deactivates. */
  deleteUser(id: string, bounds: OktaBounds): Promise<void>;
  /** @returns the activation link when no mail is sent: a secret. */
  activateUser(id: string, sendEmail: boolean, bounds: OktaBounds): Promise<{ activationUrl: string | null }>;
  deactivateUser(id: string, sendEmail: boolean, bounds: OktaBounds): Promise<void>;
  transitionUser(id: string, transition: UserTransition, bounds: OktaBounds): Promise<void>;
  expirePassword(id: string, bounds: OktaBounds): Promise<void>;
  /** @returns the temporary password: a secret. */
  expirePasswordWithTemporary(
    id: string,
    revokeSessions: boolean,
    bounds: OktaBounds,
  ): Promise<{ temporaryPassword: string }>;
  /** @returns the link when no mail is sent: a secret. */
  resetPassword(
    id: string,
    options: { sendEmail: boolean; revokeSessions: boolean },
    bounds: OktaBounds,
  ): Promise<{ resetPasswordUrl: string | null }>;
  /** Like a person who clicks "forgot password". @returns the link when no mail is sent: a secret. */
  forgotPassword(
    id: string,
    sendEmail: boolean,
    bounds: OktaBounds,
  ): Promise<{ resetPasswordUrl: string | null }>;
  listAppLinks(userId: string, bounds: OktaBounds): Promise<readonly OktaAppLink[]>;
  /** Every group of a person, each once. @throws OktaProblem also `too-many-groups`. */
  listGroupsOfUser(userId: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]>;

  getGroup(id: string, bounds: OktaBounds): Promise<DirectoryGroup>;
  listMembers(
    groupId: string,
    page: { limit: number; after?: string | undefined },
    bounds: OktaBounds,
  ): Promise<OktaPage<OktaUser>>;
  addMember(groupId: string, userId: string, bounds: OktaBounds): Promise<void>;
  removeMember(groupId: string, userId: string, bounds: OktaBounds): Promise<void>;

  searchLog(query: LogQuery, bounds: OktaBounds): Promise<LogPage>;
  /** The page that an earlier one named as its `next`. */
  continueLog(next: string, bounds: OktaBounds): Promise<LogPage>;

  getUserSchema(bounds: OktaBounds): Promise<readonly SchemaAttribute[]>;

  /** @returns its id in Okta. */
  createEventHook(hook: NewEventHook, bounds: OktaBounds): Promise<{ id: string }>;
  /** Has Okta call us once to see that we are who we say. */
  verifyEventHook(id: string, bounds: OktaBounds): Promise<void>;
  deleteEventHook(id: string, bounds: OktaBounds): Promise<void>;

  /** Global token revocation: ends a person's sessions everywhere in Okta (scope `okta.universalLogout.manage`). */
  revokeEverywhere(userId: string, bounds: OktaBounds): Promise<void>;

  /** An app's own record, as sent (scope `okta.apps.read`). */
  getApp(id: string, bounds: OktaBounds): Promise<Readonly<Record<string, unknown>>>;
  /** The org's SSWS tokens, as sent. */
  listApiTokens(bounds: OktaBounds): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Claims of a custom authorization server, as sent (scope `okta.authorizationServers.read`). */
  listClaims(serverId: string, bounds: OktaBounds): Promise<readonly Readonly<Record<string, unknown>>[]>;

  /** The scopes that the credential's last token has; null for an SSWS token, which has its owner's rights. */
  grantedScopes(bounds: OktaBounds): Promise<readonly string[] | null>;
}
