import type { AccessModelRows } from '../../src/access-model/access-model-rows.js';
import type { AccessModel } from '../../src/access-model/access-model.js';
import { buildAccessModel } from '../../src/access-model/build-access-model.js';
import { resolveRoles } from '../../src/access-model/resolve-roles.js';
import { decide } from '../../src/decisions/decide.js';
import type { Question } from '../../src/decisions/question.js';
import { standingOf, type Standing } from '../../src/decisions/standing.js';
import { median } from './median.js';
import { CONNECTION_ID, hostOf, pathOf, samplePerson, sampleRows } from './sample-model.js';

const ROUNDS = 15;
const DECISIONS_PER_ROUND = 40_000;
const PEOPLE = 200;

/** Makes one decision of a scene, and says whether it was allowed. */
type DecideOnce = (scene: Scene, index: number) => boolean;

/** Microseconds per decision under a small and a large access model. */
export interface Scaling {
  readonly small: number;
  readonly large: number;
  /** Median over the rounds of large divided by small. */
  readonly ratio: number;
}

/** One measured model: its people as they stand, and questions about its applications. */
interface Scene {
  readonly model: AccessModel;
  readonly people: readonly Standing[];
  readonly questions: readonly Question[];
}

/** Compares decisions under 10 mappings and rules with those under 10,000 of both. */
export function compareModels(decideOnce: DecideOnce): Scaling {
  return compare(
    { small: sceneOf(sampleRows(10, 10)), large: sceneOf(sampleRows(10_000, 10_000)) },
    decideOnce,
  );
}

/** Compares decisions in a gateway of 10 applications with those in one of 1,000, of ten rules each. */
export function compareApplications(decideOnce: DecideOnce): Scaling {
  return compare(
    { small: sceneOf(sampleRows(10, 10, 10)), large: sceneOf(sampleRows(10, 10, 1000)) },
    decideOnce,
  );
}

function compare(scenes: { readonly small: Scene; readonly large: Scene }, decideOnce: DecideOnce): Scaling {
  const time = (scene: Scene): number => {
    const startedAt = performance.now();
    for (let index = 0; index < DECISIONS_PER_ROUND; index += 1) {
      if (!decideOnce(scene, index)) throw new Error('A decision of the benchmark was not allowed.');
    }
    return ((performance.now() - startedAt) * 1000) / DECISIONS_PER_ROUND;
  };
  time(scenes.small);
  time(scenes.large);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    small: time(scenes.small),
    large: time(scenes.large),
  }));
  return {
    small: median(rounds.map(({ small }) => small)),
    large: median(rounds.map(({ large }) => large)),
    ratio: median(rounds.map(({ small, large }) => large / small)),
  };
}

/** A decision about somebody whose roles are known under this model, as on every request but a person's first. */
export function decideKnown({ model, people, questions }: Scene, index: number): boolean {
  const person = people[index % people.length];
  const question = questions[index % questions.length];
  return person !== undefined && question !== undefined && decide(model, person, question).allowed;
}

/** The same with the roles derived from the person's 20 groups first, as on the first request after a change. */
export function decideAnew({ model, people, questions }: Scene, index: number): boolean {
  const facts = people[index % people.length]?.facts;
  const question = questions[index % questions.length];
  if (!facts || !question) return false;
  return decide(model, standingOf(model, facts), question).allowed;
}

/** Milliseconds to derive the roles of somebody in 10,000 groups from 10,000 mappings, all of which match. */
export function timeLargeMembership(): number {
  const model = buildAccessModel(sampleRows(10_000, 10));
  const times = Array.from({ length: 21 }, (_, index) => {
    const { membership } = samplePerson(index, 10_000, 10_000);
    const startedAt = performance.now();
    const { roles } = resolveRoles(model, CONNECTION_ID, membership);
    const elapsed = performance.now() - startedAt;
    if (roles.length !== 10_000) throw new Error('Not every group gave its role.');
    return elapsed;
  });
  return median(times);
}

function sceneOf(rows: AccessModelRows): Scene {
  const model = buildAccessModel(rows);
  const people = Array.from({ length: PEOPLE }, (_, index) => standingOf(model, samplePerson(index, 20, 6)));
  // The same questions to both: what differs is how much stands in the model beside what they are about.
  const questions = Array.from({ length: 1000 }, (_, index): Question => ({
    kind: 'proxied',
    host: hostOf(0),
    method: 'GET',
    target: `${pathOf(index % 10)}?page=${index}`,
  }));
  return { model, people, questions };
}
