import type { AccessModel } from '../../src/access-model/access-model.js';
import { buildAccessModel } from '../../src/access-model/build-access-model.js';
import type { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { Configuration } from '../../src/config/configuration.js';
import type { AgedMembership } from '../../src/decisions/aged-membership-observer.js';
import { DecisionService } from '../../src/decisions/decision-service.js';
import type { Question } from '../../src/decisions/question.js';
import type { MembershipRefresher, RefreshFailure } from '../../src/directory/membership-refresher.js';
import type { SessionFacts, SessionOutcome } from '../../src/sessions/session-facts.js';
import type { SubjectFacts } from '../../src/subjects/subject-facts.js';
import { FakeClock } from './clock.js';
import { modelRows, sessionFacts, subjectFacts } from './decision-fixtures.js';

/** Okta, as far as a decision hears of it. */
export class FakeRefresher implements MembershipRefresher {
  rereadable = true;
  since: number | undefined;
  answer: SubjectFacts | RefreshFailure = 'unreachable';
  readonly waits: number[] = [];
  readonly asked: string[] = [];
  background = 0;
  /** What happens while a decision waits. */
  meanwhile = (): void => undefined;

  canReread(): boolean {
    return this.rereadable;
  }

  refresh(id: string, { waitMs }: { waitMs: number }): Promise<SubjectFacts | RefreshFailure> {
    this.waits.push(waitMs);
    this.asked.push(id);
    this.meanwhile();
    return Promise.resolve(this.answer);
  }

  refreshInBackground(): void {
    this.background += 1;
  }

  unreachableSince(): number | undefined {
    return this.since;
  }
}

/** How old a membership may be in these scenes, in milliseconds. */
export const MAX_AGE = 900_000;
/** Beyond this age it is too old for anything, in milliseconds. */
export const STALE_LIMIT = 3_600_000;

/** A decision service over the fixtures, with a model, a clock and an Okta that a test moves. */
export function setUp() {
  const clock = new FakeClock();
  const refresher = new FakeRefresher();
  const models: { model: AccessModel | Promise<AccessModel> } = { model: buildAccessModel(modelRows()) };
  const store = { current: () => models.model } as unknown as AccessModelStore;
  const configuration = Object.assign(new Configuration(), {
    membership: { maxAgeSeconds: MAX_AGE / 1000, staleLimitSeconds: STALE_LIMIT / 1000 },
  });
  const aged: string[] = [];
  const observer = {
    observe: ({ connection, cause, outcome }: AgedMembership) =>
      void aged.push(`${connection} ${cause} ${outcome}`),
  };
  /** Ids of those who are signed in somewhere. */
  const here = new Set<string>();
  const signedIn = { has: (id: string) => Promise.resolve(here.has(id)) };
  const service = new DecisionService(store, refresher, clock, observer, signedIn, configuration);
  return { clock, refresher, models, aged, service, here };
}

/** A request for a path of the wiki. */
export const get = (path: string): Question => ({
  kind: 'proxied',
  host: 'wiki.example.com',
  method: 'GET',
  target: path,
});
/** Finds this session, whenever it is looked for. */
export const as = (session: SessionFacts) => (): SessionOutcome => ({ session });
/** A session of somebody in these groups. */
export const withGroups = (...groups: string[]) => sessionFacts(subjectFacts(groups));
