import { Injectable } from '@nestjs/common';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { PersonPlace } from '../people/people.repository.js';
import { PeopleSearch } from '../people/people-search.js';
import { ChecklistRepository, type StoredFact } from './checklist.repository.js';
import { checklistItems, type ChecklistResponse } from './overview.dto.js';

type Item = ChecklistResponse['items'][number]['item'];

/** Connections of which it is remembered what was done. */
const MAX_KEPT = 200;
/** Pages of people that are looked at for a second admin. */
const MOST_PAGES = 10;
/** What is over and can't come undone: looked for until it is found. */
const ONCE: readonly Item[] = ['first-sign-in', 'first-decision', 'tile-used'];

/** How far the set-up has come. Every tick is a fact: what happened once stays, what is configured is looked at anew. */
@Injectable()
export class Checklist {
  private readonly happened = new Map<string, ReadonlySet<Item>>();

  constructor(
    private readonly repository: ChecklistRepository,
    private readonly people: PeopleSearch,
    private readonly models: AccessModelStore,
  ) {}

  /** @param connectionId Undefined = of the whole gateway. @throws Error when the database doesn't answer in time. */
  async of(connectionId: string | undefined): Promise<ChecklistResponse> {
    const key = connectionId ?? '';
    const known = this.happened.get(key) ?? new Set<Item>();
    const unknown = checklistItems.filter(
      (item): item is StoredFact => item !== 'second-admin' && !known.has(item),
    );
    const holding: readonly Item[] = await this.repository.holding(unknown, connectionId);
    const done = new Set<Item>([...known, ...holding]);
    if (this.happened.size >= MAX_KEPT) this.happened.clear();
    this.happened.set(key, new Set(ONCE.filter((item) => done.has(item))));
    if (await this.hasTwoAdmins(connectionId)) done.add('second-admin');
    return {
      done: done.size,
      of: checklistItems.length,
      items: checklistItems.map((item) => ({ item, done: done.has(item) })),
    };
  }

  private async hasTwoAdmins(connectionId: string | undefined): Promise<boolean> {
    const model = await this.models.current();
    const filter = { role: 'admin', connectionId, status: 'active' as const };
    let [found, pages] = [0, 0];
    let place: PersonPlace | undefined;
    // A page may be short, or empty, without being the last one.
    do {
      const { people, next } = await this.people.findHolders(model, filter, 2, place);
      found += people.length;
      pages += 1;
      place = next;
    } while (found < 2 && place && pages < MOST_PAGES);
    return found >= 2;
  }
}
