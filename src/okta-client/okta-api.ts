import type { Clock } from '../config/clock.js';
import type { ManagementCredential } from '../connections/connection-secrets.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { MAX_GROUPS } from '../subjects/membership.js';
import { authorizationFor } from './okta-authorization.js';
import { OktaProblem } from './okta-problem.js';
import { toDirectoryGroup, toDirectoryUser, type DirectoryUser } from './okta-records.js';
import { FencedSdk } from './okta-sdk.js';
import { OktaTransport, type OktaAuthorization, type OktaCall } from './okta-transport.js';

/**
 * Who is waiting, in the order in which they are served when Okta's budget is short: somebody who signs in, a decision
 * that needs a fresh membership, an admin at his screen, nobody.
 */
export type OktaPriority = 'sign-in' | 'decision' | 'admin' | 'background';

/** The bounds that a caller sets; the number of retries is fixed: one an operation. */
export interface OktaBounds {
  /** When it must be over, on {@link Clock.monotonic}. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly priority: OktaPriority;
}

/** One page of groups. `after` is Okta's cursor of the next one, null on the last. */
export interface GroupPage {
  readonly groups: readonly DirectoryGroup[];
  readonly after: string | null;
}

/** More pages than this are no list of a person's groups: Okta's hold 200 groups, but may be shorter or empty. */
const MOST_PAGES = 500;
/** What Okta gives for a query by name at most, as asked here. */
export const NAME_QUERY_LIMIT = 200;

/**
 * Okta's management API of one org under one credential. Every method ends by its deadline, tries at most twice,
 * and throws an {@link OktaProblem} when Okta gave no usable answer.
 */
export class OktaApi {
  private readonly sdk: FencedSdk;
  private readonly authorization: OktaAuthorization;

  constructor(
    orgUrl: string,
    private readonly credential: ManagementCredential,
    clock: Clock,
  ) {
    this.authorization = authorizationFor(orgUrl, credential, clock);
    this.sdk = new FencedSdk(orgUrl, new OktaTransport(orgUrl, this.authorization, clock));
  }

  /**
   * Tries the credential with one harmless read.
   * @throws OktaProblem `token-forbidden` also for a service app that lacks a scope, or that is shown no group at
   *   all, as one without an admin role is.
   */
  async checkCredential(bounds: OktaBounds): Promise<void> {
    const { groups } = await this.listGroups({ limit: 1 }, bounds);
    const missing = this.authorization.missingScopes();
    if (missing.length > 0) {
      const advice = `Grant the service app the scopes that it lacks in Okta: ${missing.join(', ')}.`;
      throw new OktaProblem('token-forbidden', 'The service app lacks a scope', { advice });
    }
    if (groups.length === 0 && this.credential.type === 'service-app') {
      const advice = 'Give the service app an admin role in Okta, such as Read-Only Administrator.';
      throw new OktaProblem('token-forbidden', 'The service app is shown no group', { advice });
    }
  }

  /** A person by Okta id: read-consistent, unlike searches. `not-found` when Okta knows none. */
  async getUser(sub: string, bounds: OktaBounds): Promise<DirectoryUser> {
    const userId = pathSafe(sub);
    return toDirectoryUser(await this.sdk.call(once(bounds), (client) => client.userApi.getUser({ userId })));
  }

  /**
   * Every group of a person, each once, however many pages that takes.
   * @throws OktaProblem also `too-many-groups`.
   */
  async listGroupsOfUser(sub: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    const userId = pathSafe(sub);
    // Pages may overlap when memberships change meanwhile.
    const groups = new Map<string, DirectoryGroup>();
    let pages = 0;
    for await (const { items } of this.sdk.pages(once(bounds), (client) =>
      client.userApi.listUserGroups({ userId }),
    )) {
      for (const group of items.map(toDirectoryGroup)) groups.set(group.id, group);
      if (groups.size > MAX_GROUPS)
        throw new OktaProblem('too-many-groups', `More than ${MAX_GROUPS} groups`);
      if ((pages += 1) > MOST_PAGES) throw new OktaProblem('garbled', 'Okta’s list does not end');
    }
    return [...groups.values()];
  }

  /** One page of the org's groups. */
  async listGroups(
    query: { limit: number; after?: string | undefined; search?: string },
    bounds: OktaBounds,
  ): Promise<GroupPage> {
    return this.firstPage({ ...query, after: query.after }, bounds);
  }

  /** Groups whose name begins with `prefix`, whatever the case; at most {@link NAME_QUERY_LIMIT}, without a next page. */
  async queryGroups(prefix: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    return (await this.firstPage({ q: prefix, limit: NAME_QUERY_LIMIT }, bounds)).groups;
  }

  /**
   * Groups whose name equals `name` exactly or but for case. Okta's index may be a second behind.
   */
  async findGroupsByName(name: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    const wanted = name.toLowerCase();
    const found = await this.queryGroups(name, bounds);
    // A full answer may lack the very group: then, and then only, ask for equal names alone.
    const more =
      found.length < NAME_QUERY_LIMIT
        ? []
        : (await this.listGroups({ search: nameSearch('eq', name), limit: NAME_QUERY_LIMIT }, bounds)).groups;
    const equal = [...found, ...more].filter((group) => group.name.toLowerCase() === wanted);
    return [...new Map(equal.map((group) => [group.id, group])).values()];
  }

  /** A group by id; `not-found` when Okta knows none. */
  async getGroup(id: string, bounds: OktaBounds): Promise<DirectoryGroup> {
    const groupId = pathSafe(id);
    return toDirectoryGroup(
      await this.sdk.call(once(bounds), (client) => client.groupApi.getGroup({ groupId })),
    );
  }

  private async firstPage(
    query: { q?: string; search?: string; limit: number; after?: string | undefined },
    bounds: OktaBounds,
  ): Promise<GroupPage> {
    for await (const { items, after } of this.sdk.pages(once(bounds), (client) =>
      client.groupApi.listGroups(query),
    )) {
      return { groups: items.map(toDirectoryGroup), after };
    }
    return { groups: [], after: null };
  }
}

/** A search expression for names; Okta reads the value as a JSON string. */
export function nameSearch(operator: 'eq' | 'sw', value: string): string {
  return `profile.name ${operator} ${JSON.stringify(value)}`;
}

function once({ deadlineMs, signal }: OktaBounds): OktaCall {
  return { deadlineMs, signal, retriesLeft: 1 };
}

/**
 * An id that names one resource and nothing else once it is part of a path: `..` would lead to the list of all
 * groups, and `me` is the owner of the credential.
 */
function pathSafe(id: string): string {
  if (id.length > 255 || /^(?:|\.{1,2}|me)$/i.test(id) || /[/\\\p{Cc}]/u.test(id)) {
    throw new OktaProblem('not-found', 'No id of Okta’s');
  }
  return id;
}
