import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { SubjectsRepository } from '../subjects/subjects.repository.js';
import { LimitsOfPeople } from './limits-of-people.js';
import type { SessionLimiter } from './session-limiter.js';

it('reads the groups of many people in parts, which are not in memory together', async () => {
  const asked: number[] = [];
  const findFacts = (ids: readonly string[]) => {
    asked.push(ids.length);
    return Promise.resolve(new Map(ids.map((id) => [id, { id } as SubjectFacts])));
  };
  const limiter = { limitsAnybody: () => Promise.resolve(true), limitsOf: ({ id }: SubjectFacts) => id };
  const limits = new LimitsOfPeople(
    limiter as unknown as SessionLimiter,
    { findFacts } as unknown as SubjectsRepository,
  );
  const ids = Array.from({ length: 1_001 }, (_, index) => `p${index}`);
  const found = await limits.of([...ids, ...ids].map((subjectId) => ({ subjectId })));
  expect([...found.values()]).toEqual(ids);
  expect(asked).toEqual([500, 500, 1]);
});
