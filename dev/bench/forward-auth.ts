import { generateKeyPairSync } from 'node:crypto';
import { BlockList } from 'node:net';
import type { RequestListener } from 'node:http';
import type { AccessModelRows, AccessModelSource } from '../../src/access-model/access-model-rows.js';
import { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { AssertionSigner } from '../../src/assertions/assertion-signer.js';
import type { KeyRing } from '../../src/assertions/key-ring.js';
import { SystemClock } from '../../src/config/clock.js';
import { Configuration } from '../../src/config/configuration.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { leaseHolds, momentOf } from '../../src/database/lease.js';
import { DecisionRecorder } from '../../src/decision-records/decision-recorder.js';
import { DecisionArchive } from '../../src/decisions/decision-archive.js';
import { DecisionLog } from '../../src/decisions/decision-log.js';
import { DecisionService } from '../../src/decisions/decision-service.js';
import type { MembershipRefresher } from '../../src/directory/membership-refresher.js';
import { ForwardAuthHandlers } from '../../src/forward-auth/forward-auth-handlers.js';
import { createFrontListener } from '../../src/http/front-listener.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { RequestLog } from '../../src/metrics/request-log.js';
import { RoleSessionLimiter } from '../../src/access-model/role-session-limiter.js';
import { AllowingAnswers } from '../../src/proxy-decisions/allowing-answers.js';
import { HttpProxies } from '../../src/proxy-decisions/http-proxies.js';
import { ProxyDecisions } from '../../src/proxy-decisions/proxy-decisions.js';
import { SessionAuthenticator } from '../../src/sessions/session-authenticator.js';
import { SessionCache } from '../../src/sessions/session-cache.js';
import type { SessionFacts } from '../../src/sessions/session-facts.js';
import { keyOfToken } from '../../src/sessions/session-key.js';
import { SessionTouches } from '../../src/sessions/session-touches.js';
import type { SubjectFacts } from '../../src/subjects/subject-facts.js';

/** The gateway's decision path without its database. */
export interface BenchGateway {
  readonly listener: RequestListener;
  readonly decisions: DecisionService;
  readonly proxyDecisions: ProxyDecisions;
  readonly configuration: Configuration;
}

/**
 * Assembles what answers forward auth in production, from the front listener down to the session cache,
 * with two things in memory that are Postgres' otherwise: where sessions and the access model are read from.
 */
export async function assembleForwardAuth(
  rows: AccessModelRows,
  people: ReadonlyMap<string, SubjectFacts>,
): Promise<BenchGateway> {
  const configuration = Object.assign(new Configuration(), {
    publicOrigin: 'https://sso.example.com',
    secure: true,
    trustedProxies: loopback(),
    session: { idleSeconds: 3600, maxSeconds: 28_800 },
    membership: { maxAgeSeconds: 900, staleLimitSeconds: 3600 },
    log: { level: 'info', decisions: 'denied' as const },
  });
  const clock = new SystemClock();
  const feed = new UndisturbedFeed();
  const source: AccessModelSource = {
    load: () => Promise.resolve(rows),
    readVersion: () => Promise.resolve(rows.version),
  };
  const models = new AccessModelStore(source, feed, clock);
  models.onModuleInit();
  await models.onApplicationBootstrap();
  const cache = new SessionCache(sessionsOf(people));
  for (const token of people.keys()) await cache.read(keyOfToken(token));
  const touches = new SessionTouches(() => Promise.resolve());
  const metrics = new Metrics();
  const archive = new DecisionArchive();
  new DecisionRecorder(clock, metrics).appointTo(archive);
  const decisions = new DecisionService(
    models,
    new NoOkta(),
    clock,
    { observe: () => undefined },
    { has: () => Promise.resolve(true) },
    configuration,
  );
  const proxyDecisions = new ProxyDecisions(
    new SessionAuthenticator(configuration, clock, feed, cache, touches, new RoleSessionLimiter(models)),
    decisions,
    new DecisionLog(configuration, metrics, archive),
    configuration,
    new AllowingAnswers(new AssertionSigner(configuration, benchKeys(), clock)),
    clock,
  );
  const { handlers } = new ForwardAuthHandlers(new HttpProxies(proxyDecisions, configuration));
  const fallback: RequestListener = (_, response) => response.writeHead(404).end();
  const observer = new RequestLog(metrics);
  return {
    listener: createFrontListener({ handlers, fallback, observer }),
    decisions,
    proxyDecisions,
    configuration,
  };
}

function sessionsOf(
  people: ReadonlyMap<string, SubjectFacts>,
): ConstructorParameters<typeof SessionCache>[0] {
  const nowMs = Date.now();
  const stored = new Map(
    [...people].map(([token, subject]) => {
      const facts: SessionFacts = {
        key: keyOfToken(token),
        id: `session of ${subject.id}`,
        connectionId: subject.connectionId,
        createdAtMs: nowMs,
        expiresAtMs: nowMs + 8 * 3_600_000,
        acr: null,
        amr: [],
        authTimeMs: null,
        subject,
      };
      return [facts.key, { facts, connectionValidAfterMs: null, lastSeenMs: nowMs }];
    }),
  );
  return { load: (key) => Promise.resolve(stored.get(key)) };
}

/** One key that signs assertions. */
function benchKeys(): KeyRing {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })).toString(
    'base64url',
  );
  const key = { id: 'bench', privateKey, header };
  return { signing: () => key } as unknown as KeyRing;
}

function loopback(): BlockList {
  const list = new BlockList();
  list.addAddress('127.0.0.1');
  return list;
}

/** A change log in which nothing happens, read as often as the real one. */
export class UndisturbedFeed extends ChangeFeed {
  private readonly clock = new SystemClock();
  private lastPoll = momentOf(this.clock);

  subscribe(): void {
    setInterval(() => (this.lastPoll = momentOf(this.clock)), 200).unref();
  }

  leaseHolds(now = momentOf(this.clock)): boolean {
    return leaseHolds(this.lastPoll, now, 1000);
  }
}

/** No membership grows old while the benchmark runs. */
export class NoOkta implements MembershipRefresher {
  canReread(): boolean {
    return false;
  }

  refresh(): Promise<'unreachable'> {
    return Promise.resolve('unreachable');
  }

  refreshInBackground(): void {
    // Nobody to ask.
  }

  unreachableSince(): undefined {
    return undefined;
  }
}
