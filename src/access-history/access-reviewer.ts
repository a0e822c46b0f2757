import { Injectable } from '@nestjs/common';
import type { MappingIndex } from '../access-model/resolve-roles.js';
import type { Reviewed } from './access-review.dto.js';
import { heldRoles, indexOf } from './held-roles.js';
import type { MappingState } from './periods.js';
import {
  ReviewRepository,
  type ReviewedPerson,
  type ReviewedRules,
  type ReviewPage,
} from './review.repository.js';

/** People whose access is found out together; each of them may be in 10,000 groups. */
export const REVIEW_BATCH = 200;

interface IndexedRules {
  readonly connectionId: string;
  readonly rules: ReviewedRules | null;
  readonly index: MappingIndex<MappingState>;
}

/** Finds out who held which roles at a moment, by the rules that decide. */
@Injectable()
export class AccessReviewer {
  constructor(private readonly repository: ReviewRepository) {}

  /**
   * Everybody, batch after batch in the order of connection and `sub`; a batch is read when it is asked for, and only
   * the rules of the connection that it has come to are kept.
   * @param role Only people who held this role: batches are then shorter, or empty.
   */
  async *batches(page: ReviewPage, role: string | undefined, size = REVIEW_BATCH): AsyncGenerator<Batch> {
    const order = new Map((await this.repository.findRoleOrder()).map((key, rank) => [key, rank]));
    let current: IndexedRules | undefined;
    for (let after = page.after, last = false; !last;) {
      const people = await this.repository.findPeople({ ...page, after }, size);
      last = people.length < size;
      const reviewed: Reviewed[] = [];
      for (const group of byConnection(people)) {
        const [{ connectionId }] = group;
        if (current?.connectionId !== connectionId) current = await this.rulesOf(connectionId, page.at);
        reviewed.push(...(await this.review(group, current, page.at, order)));
      }
      const end = people.at(-1);
      if (end) after = { connectionId: end.connectionId, sub: end.sub };
      yield {
        people:
          role === undefined
            ? reviewed
            : reviewed.filter(({ roles }) => roles.some((held) => held.role === role)),
        after: last ? undefined : after,
      };
    }
  }

  private async rulesOf(connectionId: string, at: Date): Promise<IndexedRules> {
    const rules = await this.repository.findRules(connectionId, at);
    return { connectionId, rules, index: indexOf(rules?.mappings ?? []) };
  }

  private async review(
    people: readonly ReviewedPerson[],
    { connectionId, rules, index }: IndexedRules,
    at: Date,
    order: ReadonlyMap<string, number>,
  ): Promise<Reviewed[]> {
    // A connection that was deleted while its people were being read.
    if (!rules) return [];
    const { requiredGroups } = rules;
    const sets = [...new Set(people.map(({ groupSet }) => groupSet))];
    const groups = await this.repository.findGroups(connectionId, sets, { at, requiredGroups });
    const rankOf = (role: string) => order.get(role) ?? order.size;
    return people.map((person) => ({
      person,
      connection: rules.slug,
      connectionStatus: rules.status,
      roles: heldRoles({ ...person, groups: groups.get(person.groupSet) ?? [] }, rules, index).sort(
        (a, b) => rankOf(a.role) - rankOf(b.role),
      ),
    }));
  }
}

/** Some people of a review. */
export interface Batch {
  readonly people: readonly Reviewed[];
  /** Where the next batch begins; undefined = this is the last one. */
  readonly after: ReviewPage['after'];
}

/** People as they come, cut where another connection begins. */
function byConnection(people: readonly ReviewedPerson[]): [ReviewedPerson, ...ReviewedPerson[]][] {
  const groups: [ReviewedPerson, ...ReviewedPerson[]][] = [];
  for (const person of people) {
    const group = groups.at(-1);
    if (group?.[0].connectionId === person.connectionId) group.push(person);
    else groups.push([person]);
  }
  return groups;
}
