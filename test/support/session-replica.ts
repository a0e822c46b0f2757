import { systemActor } from '../../src/access/actor.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { ConcurrentSessions } from '../../src/sessions/concurrent-sessions.js';
import { OvertakenSignIns } from '../../src/sessions/overtaken-sign-ins.repository.js';
import { LimitsOfPeople } from '../../src/sessions/limits-of-people.js';
import { SessionAdministration } from '../../src/sessions/session-administration.js';
import { SessionAuthenticator } from '../../src/sessions/session-authenticator.js';
import { SessionCache } from '../../src/sessions/session-cache.js';
import { SessionEndings } from '../../src/sessions/session-endings.js';
import { SessionListRepository } from '../../src/sessions/session-list.repository.js';
import { SessionLoader } from '../../src/sessions/session-loader.js';
import { SessionTouches } from '../../src/sessions/session-touches.js';
import { SessionsRepository } from '../../src/sessions/sessions.repository.js';
import { type OpenSession, SessionsService } from '../../src/sessions/sessions.service.js';
import { SubjectsRepository } from '../../src/subjects/subjects.repository.js';
import { FakeLimiter } from './fake-limiter.js';
import { openReplica, type Replica, type ReplicaOptions } from './replica.js';

/** What one process has of sessions, composed as the module does. */
export interface SessionReplica extends Replica {
  readonly sessions: SessionsService;
  readonly repository: SessionsRepository;
  readonly subjects: SubjectsRepository;
  readonly connections: ConnectionsRepository;
  readonly administration: SessionAdministration;
  readonly endings: SessionEndings;
  readonly cache: SessionCache;
  readonly touches: SessionTouches;
  /** Limits everybody, when a test says so. */
  readonly limiter: FakeLimiter;
  /** Signs somebody in. @returns the subject's id, the session's id and the `Cookie` header of the browser. */
  signIn: (connectionId: string, sub: string, session?: Partial<OpenSession>) => Promise<SignedIn>;
  /** In a word what the authenticator says: `allowed`, or the reason why not. */
  ask: (cookie: string) => Promise<string>;
}

/** A browser that is signed in. */
export interface SignedIn {
  readonly subjectId: string;
  readonly sessionId: string;
  readonly token: string;
  readonly cookie: string;
}

/** Composes and starts a replica with sessions. */
export async function startSessionReplica(options: ReplicaOptions): Promise<SessionReplica> {
  const replica = await openReplica(options);
  const { configuration, clock, dataSource, feed, transactions } = replica;
  const limiter = new FakeLimiter();
  const repository = new SessionsRepository(dataSource);
  const cache = new SessionCache(
    new SessionLoader((keys) => repository.readByKeys(keys), clock, configuration.revocationBoundMs),
  );
  const touches = new SessionTouches((batch) => transactions.run((tx) => repository.storeTouches(tx, batch)));
  const subjects = new SubjectsRepository(dataSource);
  const sessions = new SessionsService(
    repository,
    subjects,
    transactions,
    new Encryption(configuration),
    clock,
    configuration,
    limiter,
    new ConcurrentSessions(repository, new AuditTrail(), configuration),
    new OvertakenSignIns(),
  );
  const connections = new ConnectionsRepository(dataSource);
  const list = new SessionListRepository(dataSource, transactions);
  const limits = new LimitsOfPeople(limiter, subjects);
  const administration = new SessionAdministration(list, connections, clock, configuration, limits);
  const endings = new SessionEndings(
    list,
    sessions,
    repository,
    subjects,
    connections,
    limits,
    transactions,
    new AuditTrail(),
    clock,
    configuration,
  );
  const authenticator = new SessionAuthenticator(configuration, clock, feed, cache, touches, limiter);
  feed.subscribe(cache);
  await replica.start();

  return {
    ...replica,
    sessions,
    repository,
    subjects,
    connections,
    administration,
    endings,
    cache,
    touches,
    limiter,
    signIn: (connectionId, sub, session) =>
      transactions.run(async (tx) => {
        const at = clock.now();
        const subject = await subjects.upsertAtSignIn(tx, {
          connectionId,
          sub,
          login: `${sub}@example.com`,
          email: `${sub}@example.com`,
          name: sub,
          membership: {
            groups: [{ name: 'Engineering' }],
            source: 'id-token',
            completeness: 'complete',
            fetchedAt: at,
          },
          attributes: {},
          at,
        });
        const opened = await sessions.open(tx, {
          subjectId: subject.id,
          connectionId,
          acr: 'urn:okta:loa:2fa:any',
          amr: ['pwd', 'mfa'],
          authTime: at,
          sid: null,
          idToken: null,
          userAgent: 'Firefox',
          roles: [],
          actor: systemActor('test'),
          address: '192.0.2.1',
          ...session,
        });
        return {
          subjectId: subject.id,
          sessionId: opened.session.id,
          token: opened.token,
          cookie: `__Host-rolegate=${opened.token}`,
        };
      }),
    ask: async (cookie) => {
      const outcome = await authenticator.authenticate(cookie);
      return outcome.session ? 'allowed' : outcome.reason;
    },
  };
}
