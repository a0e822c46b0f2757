import type { RequestListener } from 'node:http';
import type { AccessModelSource } from '../../src/access-model/access-model-rows.js';
import { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { AuthzenHandlers } from '../../src/authzen/authzen-handlers.js';
import { EntityCache } from '../../src/authzen/entity-cache.js';
import { EntitySet } from '../../src/authzen/entity-set.js';
import { Evaluator } from '../../src/authzen/evaluator.js';
import { PageTokens } from '../../src/authzen/page-token.js';
import { PersonCache } from '../../src/authzen/person-cache.js';
import { Searcher } from '../../src/authzen/searcher.js';
import { SystemClock } from '../../src/config/clock.js';
import { Configuration } from '../../src/config/configuration.js';
import { DecisionRecorder } from '../../src/decision-records/decision-recorder.js';
import { DecisionArchive } from '../../src/decisions/decision-archive.js';
import { DecisionLog } from '../../src/decisions/decision-log.js';
import { DecisionService } from '../../src/decisions/decision-service.js';
import { createFrontListener } from '../../src/http/front-listener.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { RequestLog } from '../../src/metrics/request-log.js';
import { keyOfToken } from '../../src/sessions/session-key.js';
import { NoOkta, UndisturbedFeed } from './forward-auth.js';
import { samplePerson, sampleRows } from './sample-model.js';

/** The credential of the sample application. */
export const BENCH_TOKEN = `rga_${'A'.repeat(43)}`;
/** Its entities. */
const RECORDS = 1000;

/**
 * Assembles what answers AuthZEN in production, from the front listener down to the caches, with what is Postgres'
 * otherwise in memory: the access model, entities and people.
 */
export async function assembleAuthzen(): Promise<RequestListener> {
  const configuration = Object.assign(new Configuration(), {
    membership: { maxAgeSeconds: 900, staleLimitSeconds: 3600 },
    log: { level: 'info', decisions: 'denied' as const },
  });
  const clock = new SystemClock();
  const feed = new UndisturbedFeed();
  feed.subscribe();
  const sample = sampleRows(100, 100);
  const applicationId = sample.applications[0]?.id ?? '';
  const rows = {
    ...sample,
    grants: ['read', 'write'].map((action) => ({
      applicationId,
      role: 'role-1',
      resourceType: 'record',
      action,
      condition: action === 'read' ? null : 'resource.properties.owner == subject.properties.email',
    })),
    credentials: [{ id: 'credential', applicationId, tokenHash: keyOfToken(BENCH_TOKEN), expiresAtMs: null }],
  };
  const source: AccessModelSource = {
    load: () => Promise.resolve(rows),
    readVersion: () => Promise.resolve(rows.version),
  };
  const models = new AccessModelStore(source, feed, clock);
  await models.onApplicationBootstrap();
  const decisions = new DecisionService(
    models,
    new NoOkta(),
    clock,
    { observe: () => undefined },
    { has: () => Promise.resolve(true) },
    configuration,
  );
  const people = new PersonCache(
    {
      load: (name) =>
        Promise.resolve({ bySub: [samplePerson(Number(name.replace('00u', '')), 20, 6)], byLogin: [] }),
    },
    feed,
    clock,
  );
  const records = Array.from({ length: RECORDS }, (_, n) => ({
    type: 'record',
    id: `record-${n}`,
    properties: { owner: `person-${n}@example.com`, status: 'active' },
  }));
  const entities = new EntityCache(
    () => Promise.resolve(new EntitySet(records, 300 * RECORDS)),
    feed,
    clock,
    1000,
  );
  const metrics = new Metrics();
  const archive = new DecisionArchive();
  new DecisionRecorder(clock, metrics).appointTo(archive);
  const observer = new RequestLog(metrics);
  const evaluator = new Evaluator(decisions, people);
  const { handlers } = new AuthzenHandlers({
    models,
    entities,
    evaluator,
    searcher: new Searcher(evaluator, () => Promise.resolve([]), clock),
    tokens: new PageTokens([Buffer.alloc(32)]),
    observer: new DecisionLog(configuration, metrics, archive),
    clock,
    used: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  const fallback: RequestListener = (_, response) => response.writeHead(404).end();
  return createFrontListener({ handlers, fallback, observer });
}
