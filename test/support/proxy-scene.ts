import { BlockList } from 'node:net';
import type { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { buildAccessModel } from '../../src/access-model/build-access-model.js';
import type { AssertionClaims } from '../../src/assertions/assertion-claims.js';
import { Configuration } from '../../src/config/configuration.js';
import type { ObservedDecision } from '../../src/decisions/decision-observer.js';
import { DecisionService } from '../../src/decisions/decision-service.js';
import type { MembershipRefresher } from '../../src/directory/membership-refresher.js';
import { GatewayError } from '../../src/errors/gateway-error.js';
import { singleCookie } from '../../src/http/cookies.js';
import { AllowingAnswers, type SignsAssertions } from '../../src/proxy-decisions/allowing-answers.js';
import { ProxyDecisions } from '../../src/proxy-decisions/proxy-decisions.js';
import type { SessionOutcome } from '../../src/sessions/session-facts.js';
import { FakeClock } from './clock.js';
import { modelRows, sessionFacts, subjectFacts } from './decision-fixtures.js';

/** Makes recognizable assertions: `signed.1`, `signed.2`, … */
export class FakeSigner implements SignsAssertions {
  readonly claims: AssertionClaims[] = [];
  /** False: no key may sign. */
  able = true;

  constructor(private readonly clock: FakeClock) {}

  isCurrent({ renewAtMs }: { renewAtMs: number }): boolean {
    return this.clock.nowMs() < renewAtMs;
  }

  sign(claims: AssertionClaims): ReturnType<SignsAssertions['sign']> {
    if (!this.able) throw new GatewayError('unavailable');
    this.claims.push(claims);
    const issuedAtMs = this.clock.nowMs();
    return {
      token: `signed.${this.claims.length}`,
      expiresAtMs: issuedAtMs + 60_000,
      renewAtMs: issuedAtMs + 30_000,
      issuedAtMs,
      keyId: 'key',
    };
  }
}

/** What answers proxies, without a database: what a test changes counts for the next question. */
export class ProxyScene {
  readonly clock = new FakeClock();
  readonly signer = new FakeSigner(this.clock);
  readonly observed: ObservedDecision[] = [];
  /** Sessions by the value of the cookie `session`. */
  readonly outcomes: Record<string, SessionOutcome> = {
    ...Object.fromEntries(
      Object.entries({ admin: 'Admins', developer: 'Devs', guest: 'Guests' }).map(([name, group]) => [
        name,
        { session: sessionFacts(subjectFacts([group, 'Everyone'])) },
      ]),
    ),
    'session-expired': { reason: 'session-expired' },
    'subject-disabled': { reason: 'subject-disabled' },
    unavailable: { reason: 'unavailable' },
  };
  /** The current access model; {@link modelRows} at first. */
  models: () => ReturnType<AccessModelStore['current']>;
  readonly configuration = Object.assign(new Configuration(), {
    publicOrigin: 'https://sso.example.com',
    trustedProxies: new BlockList(),
    membership: { maxAgeSeconds: 900, staleLimitSeconds: 3600 },
    listen: { host: '127.0.0.1', port: 0 },
    extAuthzGrpcPort: 0,
  });
  readonly decisions: ProxyDecisions;

  constructor() {
    const model = buildAccessModel(modelRows());
    this.models = () => model;
    this.configuration.trustedProxies.addAddress('127.0.0.1');
    const service = new DecisionService(
      { current: () => this.models() } as AccessModelStore,
      {} as MembershipRefresher,
      this.clock,
      { observe: () => undefined },
      { has: () => Promise.resolve(false) },
      this.configuration,
    );
    this.decisions = new ProxyDecisions(
      {
        authenticate: (cookie) =>
          this.outcomes[singleCookie(cookie, 'session') ?? ''] ?? { reason: 'no-session' as const },
      },
      service,
      { observe: (decision) => void this.observed.push(decision) },
      this.configuration,
      new AllowingAnswers(this.signer),
      this.clock,
    );
  }
}
