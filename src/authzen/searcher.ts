import type { ApplicationFacts } from '../access-model/access-model.js';
import type { Clock } from '../config/clock.js';
import type { Decision } from '../decisions/decide.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { Walk, type WalkEnd, type WalkLimits } from './candidates-walk.js';
import { NO_PROPERTIES, type Evaluation, type NamedEntity } from './evaluation-request.js';
import { PERSON_TYPE, type Evaluator, type Policy } from './evaluator.js';
import type { Position } from './page-token.js';
import type { PersonPosition } from './people.repository.js';
import type { Search } from './search-request.js';

/** Entities and actions judged for one answer at most: as many as an application may have entities. */
export const MAX_JUDGED = 10_000;
/** The same for people, who are read from the database and may have to be asked Okta about. */
export const MAX_PEOPLE_JUDGED = 500;
/** People read, and waited for, together. */
const PEOPLE_AT_ONCE = 50;
/** After this time an answer is given, however little was found, in milliseconds. */
const WORK_LIMIT_MS = 250;

/** Reads the next people of some connections. */
export type ReadNextPeople = (
  connectionIds: readonly string[],
  after: PersonPosition | undefined,
  count: number,
) => Promise<readonly SubjectFacts[]>;

/** Answers searches: judges what could be found, one by one, exactly as an evaluation would. */
export class Searcher {
  private readonly actions = new WeakMap<ApplicationFacts, Map<string, string[]>>();

  constructor(
    private readonly evaluator: Evaluator,
    private readonly readNextPeople: ReadNextPeople,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of results, in an order that stays the same.
   * @param from Behind which candidate it begins; undefined = at the beginning.
   * @throws GatewayError `unavailable`, as a rejection, when what it takes can't be read in time.
   */
  async search(
    policy: Policy,
    search: Search,
    from: Position | undefined,
    limit: number,
  ): Promise<WalkEnd<Position>> {
    switch (search.target) {
      case 'subject':
        return this.searchSubjects(policy, search, from, limit);
      case 'resource':
        return this.searchOwn(policy, search.subject, policy.entities.idsOf(search.type), from, limit, {
          asked: (id) => ({
            ...search,
            resource: { type: search.type, id, properties: NO_PROPERTIES },
          }),
          result: (id) => ({ type: search.type, id }),
        });
      case 'action':
        return this.searchOwn(
          policy,
          search.subject,
          this.actionsOn(policy, search.resource.type),
          from,
          limit,
          {
            asked: (name) => ({ ...search, action: { name, properties: NO_PROPERTIES } }),
            result: (name) => ({ name }),
          },
        );
    }
  }

  /** Judges what one subject may do: to each of these entities, or which of these actions. */
  private async searchOwn(
    policy: Policy,
    subject: NamedEntity,
    names: readonly string[],
    from: Position | undefined,
    limit: number,
    candidate: {
      asked: (name: string) => Evaluation;
      result: (name: string) => { type: string; id: string } | { name: string };
    },
  ): Promise<WalkEnd<Position>> {
    const walk = this.walk({ results: limit, judged: MAX_JUDGED });
    let party = await this.evaluator.resolve(policy, subject);
    if (party === 'subject-unknown') return walk.end(true);
    for (let index = indexAfter(names, from?.after); index < names.length; index += 1) {
      if (walk.over) return walk.end(false);
      const name = names[index] ?? '';
      let decision: Decision | Promise<Decision> = this.evaluator.decide(
        policy,
        party,
        candidate.asked(name),
      );
      if (decision instanceof Promise) {
        decision = await decision;
        party = await this.evaluator.resolve(policy, subject);
      }
      // It is the person's membership that is too old, so it is for all the others, too.
      if (decision.reason === 'membership-stale') return walk.end(true);
      walk.note({ after: name }, decision.allowed ? candidate.result(name) : undefined);
      await walk.breathe();
    }
    return walk.end(true);
  }

  private async searchSubjects(
    policy: Policy,
    search: Extract<Search, { target: 'subject' }>,
    from: Position | undefined,
    limit: number,
  ): Promise<WalkEnd<Position>> {
    const { type } = search;
    const walk = this.walk({ results: limit, judged: MAX_JUDGED });
    if (from?.connectionId === undefined) {
      const ids = policy.entities.idsOf(type);
      for (let index = indexAfter(ids, from?.after); index < ids.length; index += 1) {
        if (walk.over) return walk.end(false);
        const id = ids[index] ?? '';
        const party = policy.entities.find(type, id) ?? 'subject-unknown';
        const subject = { type, id, properties: NO_PROPERTIES };
        const decision = await this.evaluator.decide(policy, party, { ...search, subject });
        walk.note({ after: id }, decision.allowed ? { type, id } : undefined);
        await walk.breathe();
      }
      if (type !== PERSON_TYPE) return walk.end(true);
    }
    return this.searchPeople(policy, search, walk, from?.connectionId === undefined ? undefined : from);
  }

  private async searchPeople(
    policy: Policy,
    search: Extract<Search, { target: 'subject' }>,
    walk: Walk<Position>,
    from: PersonPosition | undefined,
  ): Promise<WalkEnd<Position>> {
    const { model, application } = policy;
    const connectionIds = [...(application.builtIn ? model.connections.keys() : application.connectionIds)];
    let after = from;
    for (let judged = 0; judged < MAX_PEOPLE_JUDGED && !walk.over; judged += PEOPLE_AT_ONCE) {
      const people = await this.readNextPeople(connectionIds, after, PEOPLE_AT_ONCE);
      const decisions = people.map((person) => this.decideOnPerson(policy, search, person));
      for (const [index, { connectionId, sub }] of people.entries()) {
        after = { connectionId, sub };
        const decision = await decisions[index];
        walk.note(after, decision?.allowed === true ? { type: PERSON_TYPE, id: sub } : undefined);
        if (walk.full) return walk.end(false);
      }
      if (people.length < PEOPLE_AT_ONCE) return walk.end(true);
    }
    return walk.end(false);
  }

  private decideOnPerson(
    policy: Policy,
    search: Extract<Search, { target: 'subject' }>,
    person: SubjectFacts,
  ): Decision | Promise<Decision> | undefined {
    // An entity of this name hides the person: a question about it would be one about the entity.
    if (policy.entities.find(PERSON_TYPE, person.sub)) return undefined;
    const subject = { type: PERSON_TYPE, id: person.sub, properties: NO_PROPERTIES };
    const decision = this.evaluator.decide(policy, person, { ...search, subject });
    // All are under way at once: when one fails, nobody waits for the others.
    if (decision instanceof Promise) decision.catch(() => undefined);
    return decision;
  }

  private walk(limits: Omit<WalkLimits, 'ms'>): Walk<Position> {
    return new Walk({ ...limits, ms: WORK_LIMIT_MS }, () => this.clock.monotonic());
  }

  /** What anybody may do to resources of a type, in the order of the names. */
  private actionsOn({ application }: Policy, type: string): readonly string[] {
    let byType = this.actions.get(application);
    if (!byType) {
      byType = new Map<string, string[]>();
      for (const permission of application.grants.keys()) {
        const colon = permission.indexOf(':');
        const resourceType = permission.slice(0, colon);
        byType.set(resourceType, [...(byType.get(resourceType) ?? []), permission.slice(colon + 1)]);
      }
      for (const names of byType.values()) names.sort();
      this.actions.set(application, byType);
    }
    return byType.get(type) ?? [];
  }
}

/** Where a sorted list goes on behind a value that need not be in it any more. */
function indexAfter(sorted: readonly string[], after: string | undefined): number {
  if (after === undefined) return 0;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
