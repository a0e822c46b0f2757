import { Injectable } from '@nestjs/common';
import type { AccessModel } from '../access-model/access-model.js';
import { tellingGroups } from '../access-model/telling-groups.js';
import { certainRoles, rolesNow, sourcesOf, type RoleBasis } from './held-now.js';
import {
  PeopleRepository,
  type OrderedPlace,
  type PeopleFilter,
  type PeopleOrder,
  type PersonPlace,
  type PersonRow,
} from './people.repository.js';

/** Of so many members of a group at most the ids are taken together; a larger group is met soon enough on the way. */
const RARE = 2_000;
/** People looked at for one page. */
const MOST_EXAMINED = 2_000;
/** People looked at together. */
const BATCH = 500;
/** People among whom the database looks together for those who may hold no role, which takes it 15 µs each. */
const STRETCH = 5_000;
/** Such stretches for one page. */
const MOST_STRETCHES = 2;
/** Connections looked into for one page. */
const MOST_CONNECTIONS = 50;

/** Somebody with the keys of the roles that they hold, in rank order. */
export interface FoundPerson {
  readonly row: PersonRow;
  readonly roles: readonly string[];
}

/** Some people in order, and where the next ones begin; undefined = these were the last. */
export interface FoundPeople {
  readonly people: readonly FoundPerson[];
  readonly next: PersonPlace | undefined;
}

/** Some people in another order than that of their ids. */
export interface OrderedPeople {
  readonly people: readonly FoundPerson[];
  readonly next: OrderedPlace | undefined;
}

/** Finds people, page by page. Who holds a role is decided by the access model; the database only narrows whom to ask about. */
@Injectable()
export class PeopleSearch {
  constructor(private readonly people: PeopleRepository) {}

  async find(
    model: AccessModel,
    filter: PeopleFilter,
    limit: number,
    after: PersonPlace | undefined,
  ): Promise<FoundPeople> {
    const telling = tellingGroups(model, filter.connectionId);
    const rows = await this.people.findPage(filter, telling, limit + 1, after);
    return pageOf(withRoles(model, rows), limit, undefined);
  }

  /** The same in another order. */
  async findOrdered(
    model: AccessModel,
    filter: PeopleFilter,
    limit: number,
    order: PeopleOrder,
    after: OrderedPlace | undefined,
  ): Promise<OrderedPeople> {
    const telling = tellingGroups(model, filter.connectionId);
    const rows = await this.people.findOrdered(filter, telling, limit + 1, order, after);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { people: withRoles(model, page), next: last && { key: last.sortKey, id: last.id } };
  }

  /**
   * The same of those who hold a role. What one page costs is bounded: when many people come before the next holder, a
   * page is short, or empty, and says where to go on.
   */
  async findHolders(
    model: AccessModel,
    { role, ...filter }: PeopleFilter & { readonly role: string },
    limit: number,
    after: PersonPlace | undefined,
  ): Promise<FoundPeople> {
    const sources = sourcesOf(model, role, filter.connectionId).filter(
      ({ connectionId }) => !after || connectionId >= after.connectionId,
    );
    const found: FoundPerson[] = [];
    let examined = 0;
    for (const [index, source] of sources.entries()) {
      const { connectionId, group } = source;
      let place = after?.connectionId === connectionId ? after : { connectionId, sub: '' };
      if (index >= MOST_CONNECTIONS) return { people: found, next: place };
      const members = group && (await this.people.findIdsInGroup({ connectionId, group }, RARE + 1));
      const ids = members && members.length <= RARE ? members : undefined;
      const size = ids ? limit + 1 : BATCH;
      const telling = tellingGroups(model, connectionId);
      for (let last = ids?.length === 0; !last;) {
        const rows = await this.people.findPage({ ...filter, connectionId, ids }, telling, size, place);
        found.push(...withRoles(model, rows).filter(({ roles }) => roles.includes(role)));
        if (found.length > limit) return pageOf(found, limit, undefined);
        examined += rows.length;
        last = rows.length < size;
        place = placeOf(rows.at(-1)) ?? place;
        if (!last && examined >= MOST_EXAMINED) return { people: found, next: place };
      }
    }
    return { people: found, next: undefined };
  }

  /** The same of those who hold no role. The database leaves out who holds one for certain, so that the rest are few. */
  async findRoleless(
    model: AccessModel,
    filter: PeopleFilter,
    limit: number,
    after: PersonPlace | undefined,
  ): Promise<FoundPeople> {
    const connections = [...model.connections.keys()]
      .filter((id) => (filter.connectionId ?? id) === id && id >= (after?.connectionId ?? ''))
      .sort();
    const found: FoundPerson[] = [];
    let [stretches, examined] = [0, 0];
    for (const [index, connectionId] of connections.entries()) {
      let place = after?.connectionId === connectionId ? after : { connectionId, sub: '' };
      if (index >= MOST_CONNECTIONS) return { people: found, next: place };
      const telling = tellingGroups(model, connectionId);
      const unlessHolding = certainRoles(model, connectionId);
      let upTo = await this.people.findPlace(place, STRETCH);
      for (;;) {
        const narrowed = { ...filter, connectionId, upTo, unlessHolding };
        const rows = await this.people.findPage(narrowed, telling, BATCH, place);
        found.push(...withRoles(model, rows).filter(({ roles }) => roles.length === 0));
        if (found.length > limit) return pageOf(found, limit, undefined);
        examined += rows.length;
        const whole = rows.length < BATCH;
        const next = whole ? upTo : placeOf(rows.at(-1));
        if (!next) break;
        place = next;
        if (whole) {
          stretches += 1;
          upTo = await this.people.findPlace(place, STRETCH);
        }
        if (stretches >= MOST_STRETCHES || examined >= MOST_EXAMINED) return { people: found, next: place };
      }
    }
    return { people: found, next: undefined };
  }
}

function withRoles(model: AccessModel, rows: readonly PersonRow[]): FoundPerson[] {
  return rows.map((row) => ({ row, roles: rolesNow(model, basisOf(row)) }));
}

function basisOf({ connectionId, status, groups, ...row }: PersonRow): RoleBasis {
  const {
    membershipSource: source,
    membershipCompleteness: completeness,
    membershipFetchedAt: fetchedAt,
  } = row;
  return { connectionId, status, membership: { groups, source, completeness, fetchedAt } };
}

function pageOf(people: readonly FoundPerson[], limit: number, next: PersonPlace | undefined): FoundPeople {
  if (people.length <= limit) return { people, next };
  const page = people.slice(0, limit);
  return { people: page, next: placeOf(page.at(-1)?.row) };
}

function placeOf(row: PersonRow | undefined): PersonPlace | undefined {
  return row && { connectionId: row.connectionId, sub: row.sub };
}
