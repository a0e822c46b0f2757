/**
 * AuthZEN: applications ask here, in code, whether somebody may do something (OpenID AuthZEN Authorization API 1.0).
 *
 * Owns `/access/v1/evaluation`, `/access/v1/evaluations` and `/access/v1/search/{subject,resource,action}`, which
 * answer on the front listener, and `/.well-known/authzen-configuration`: how questions are read, whom and what they
 * mean (entities of the application, people by `sub` or login), and the caches of both. The bearer credential of an
 * application chooses the policy; API tokens and cookies are nothing here. It never writes, never decides by itself,
 * never answers one application out of another one's entities, and never believes what it remembers when the change
 * feed's lease does not hold.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { ApplicationCredentialUses } from '../applications/application-credential-uses.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed } from '../database/change-feed.js';
import { DecisionObserver } from '../decisions/decision-observer.js';
import { DecisionService } from '../decisions/decision-service.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { RequestLog } from '../metrics/request-log.js';
import { AuthzenConfigurationController } from './authzen-configuration.controller.js';
import { AuthzenHandlers } from './authzen-handlers.js';
import { DecidingEntitiesRepository } from './entities.repository.js';
import { EntityCache } from './entity-cache.js';
import { Evaluator } from './evaluator.js';
import { PageTokens } from './page-token.js';
import { PeopleRepository } from './people.repository.js';
import { PersonCache } from './person-cache.js';
import { PersonLoader } from './person-loader.js';
import { Searcher } from './searcher.js';

@Module({
  imports: [ApplicationsModule, DecisionsModule],
  controllers: [AuthzenConfigurationController],
  providers: [
    DecidingEntitiesRepository,
    PeopleRepository,
    {
      provide: EntityCache,
      useFactory: (
        entities: DecidingEntitiesRepository,
        feed: ChangeFeed,
        clock: Clock,
        { revocationBoundMs }: Configuration,
      ) => new EntityCache((application) => entities.read(application), feed, clock, revocationBoundMs),
      inject: [DecidingEntitiesRepository, ChangeFeed, Clock, Configuration],
    },
    {
      provide: PersonCache,
      useFactory: (
        people: PeopleRepository,
        feed: ChangeFeed,
        clock: Clock,
        { revocationBoundMs }: Configuration,
      ) =>
        new PersonCache(
          new PersonLoader((names) => people.readByNames(names), clock, revocationBoundMs),
          feed,
          clock,
        ),
      inject: [PeopleRepository, ChangeFeed, Clock, Configuration],
    },
    {
      provide: Evaluator,
      useFactory: (decisions: DecisionService, people: PersonCache) => new Evaluator(decisions, people),
      inject: [DecisionService, PersonCache],
    },
    {
      provide: AuthzenHandlers,
      useFactory: (
        models: AccessModelStore,
        entities: EntityCache,
        evaluator: Evaluator,
        people: PeopleRepository,
        observer: DecisionObserver,
        requests: RequestLog,
        uses: ApplicationCredentialUses,
        clock: Clock,
        { encryptionKeys }: Configuration,
      ) =>
        new AuthzenHandlers({
          models,
          entities,
          evaluator,
          searcher: new Searcher(
            evaluator,
            (connections, after, count) => people.readNext(connections, after, count),
            clock,
          ),
          tokens: new PageTokens(encryptionKeys),
          observer,
          clock,
          used: (credentialId, request) => uses.note(credentialId, request),
          failed: (error, requestId, path) => requests.failed(error, requestId, path),
        }),
      inject: [
        AccessModelStore,
        EntityCache,
        Evaluator,
        PeopleRepository,
        DecisionObserver,
        RequestLog,
        ApplicationCredentialUses,
        Clock,
        Configuration,
      ],
    },
  ],
  exports: [AuthzenHandlers],
})
export class AuthzenModule implements OnModuleInit {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly entities: EntityCache,
    private readonly people: PersonCache,
  ) {}

  onModuleInit(): void {
    this.feed.subscribe(this.entities);
    this.feed.subscribe(this.people);
  }
}
