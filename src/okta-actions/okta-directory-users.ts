import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { OktaGroupPage } from '../directory/okta-group.dto.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { decodeCursor, encodeCursor } from '../http/pagination.js';
import type { OktaUser } from '../okta-client/okta-operations.js';
import { OktaActionGate, reading, type OktaAction } from './okta-action-gate.js';
import { toGroupItems } from './okta-directory-groups.js';
import type { OktaPageQuery, OktaUsersQuery } from './okta-query.dto.js';
import { isNamedBy, userReference } from './okta-references.js';
import {
  toOktaAppResponse,
  toOktaUserResponse,
  type OktaAppPage,
  type OktaUserPage,
  type OktaUserResponse,
} from './okta-user.dto.js';
import { UserSchemas } from './user-schemas.js';

const SCOPE = 'okta.users.read';

/** Reads people, their groups and their apps in Okta's directory. */
@Injectable()
export class OktaDirectoryUsers {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly schemas: UserSchemas,
    private readonly mappedGroups: MappedGroupsRepository,
  ) {}

  /**
   * One page of people. Okta judges the expressions.
   * @throws GatewayError as {@link OktaActionGate.open}, `invalid-request` for more than one way to search and for an
   *   expression that Okta does not understand, `validation-failed` for an attribute that the schema has not.
   */
  async list(caller: Caller, query: OktaUsersQuery): Promise<OktaUserPage> {
    const { search, filter, q, limit, after } = query;
    if ([search, filter, q].filter((way) => way !== undefined).length > 1)
      throw new GatewayError('invalid-request', 'Give one of search, filter and q.');
    const action = await this.gate.open(caller, query.connection, 'read');
    if (search !== undefined) await this.schemas.assertSearch(action, search);
    const cursor = after === undefined ? undefined : String(decodeCursor(after, 1)[0]);
    const page = await reading(SCOPE, () =>
      action.okta.listUsers({ search, filter, q, limit, after: cursor }, action.bounds),
    );
    return {
      items: page.items.map(toOktaUserResponse),
      nextCursor: page.after === null ? null : encodeCursor([page.after]),
    };
  }

  /** @throws GatewayError as {@link OktaActionGate.open}, `not-found`. */
  async get(caller: Caller, reference: string, connection: string | undefined): Promise<OktaUserResponse> {
    const action = await this.gate.open(caller, connection, 'read');
    return toOktaUserResponse(await this.find(action, reference));
  }

  /** A person's groups, and the role that each is mapped to in this connection. */
  async groups(caller: Caller, reference: string, query: OktaPageQuery): Promise<OktaGroupPage> {
    const action = await this.gate.open(caller, query.connection, 'read');
    const { id } = await this.find(action, reference);
    const groups = await reading(SCOPE, () => action.okta.listGroupsOfUser(id, action.bounds));
    const { items, nextCursor } = sliceOf(groups, query);
    const roles = await this.mappedGroups.rolesByGroup(action.connection.id, items);
    return { items: toGroupItems(items, roles), nextCursor };
  }

  /** The apps on a person's dashboard. */
  async applications(caller: Caller, reference: string, query: OktaPageQuery): Promise<OktaAppPage> {
    const action = await this.gate.open(caller, query.connection, 'read');
    const { id } = await this.find(action, reference);
    const apps = await reading(SCOPE, () => action.okta.listAppLinks(id, action.bounds));
    const { items, nextCursor } = sliceOf(apps, query);
    return { items: items.map(toOktaAppResponse), nextCursor };
  }

  /**
   * The person that a path names by id or login. Whatever is done to them afterwards is done by their id.
   * @throws GatewayError `not-found`, and what {@link reading} gives.
   */
  async find({ okta, bounds }: OktaAction, text: string): Promise<OktaUser> {
    const reference = userReference(text);
    const user = await reading(SCOPE, () => okta.getUser(reference, bounds));
    if (!isNamedBy(user, reference)) throw notFound('person in Okta');
    return user;
  }
}

/** A page out of a list that Okta gives whole. */
function sliceOf<T>(
  all: readonly T[],
  { limit, after }: OktaPageQuery,
): { items: readonly T[]; nextCursor: string | null } {
  const start = after === undefined ? 0 : Number(decodeCursor(after, [/^\d{1,6}$/])[0]);
  const end = start + limit;
  return { items: all.slice(start, end), nextCursor: all.length > end ? encodeCursor([end]) : null };
}
