import type { AccessModelStore } from '../access-model/access-model.store.js';
import type { FoundPeople, PeopleSearch } from '../people/people-search.js';
import type { ChecklistRepository } from './checklist.repository.js';
import { Checklist } from './checklist.js';

/** Each page has so many admins; all but the last one say where to go on. */
function checklistOf(...pages: number[]) {
  let asked = 0;
  const search = {
    findHolders: () => {
      const people = Array.from({ length: pages[asked] ?? 0 });
      asked += 1;
      const next = asked < pages.length ? { connectionId: 'c', sub: String(asked) } : undefined;
      return Promise.resolve({ people, next } as unknown as FoundPeople);
    },
  };
  const checklist = new Checklist(
    { holding: () => Promise.resolve([]) } as unknown as ChecklistRepository,
    search as unknown as PeopleSearch,
    { current: () => Promise.resolve({}) } as unknown as AccessModelStore,
  );
  const ticked = async () => {
    const { items } = await checklist.of(undefined);
    return items.find(({ item }) => item === 'second-admin')?.done;
  };
  return { ticked, asked: () => asked };
}

describe('the step of a second admin', () => {
  it.each([
    [[2], true],
    [[0, 0, 1, 0, 1], true],
    [[1, 0], false],
    [[0], false],
  ])('is looked for beyond short and empty pages: of pages with %j admins it is %s', async (pages, done) => {
    expect(await checklistOf(...pages).ticked()).toBe(done);
  });

  it('is not looked for without end', async () => {
    const { ticked, asked } = checklistOf(...Array.from({ length: 50 }, () => 0));
    expect(await ticked()).toBe(false);
    expect(asked()).toBe(10);
  });
});
