import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessModel } from '../access-model/access-model.js';
import type { AccessModelStore } from '../access-model/access-model.store.js';
import type { Clock } from '../config/clock.js';
import type { Decision } from '../decisions/decide.js';
import type { DecisionObserver } from '../decisions/decision-observer.js';
import { GatewayError } from '../errors/gateway-error.js';
import { toGatewayError } from '../http/error.filter.js';
import type { FrontHandler } from '../http/front-listener.js';
import { readJsonBody } from '../http/json-body.js';
import { credentialKeyOf, credentialWith } from './application-credential.js';
import { batchBody, decisionBody, searchBody, writeAnswer, writeError } from './authzen-answer.js';
import { answerBatch } from './batch.js';
import type { EntityCache } from './entity-cache.js';
import { NO_PROPERTIES, parseEvaluation, type Evaluation } from './evaluation-request.js';
import { parseEvaluations } from './evaluations-request.js';
import type { Evaluator, Policy } from './evaluator.js';
import type { PageTokens } from './page-token.js';
import { MAX_RESULTS, parseSearch, type Search } from './search-request.js';
import type { Searcher } from './searcher.js';

/** Where an application asks, by the names that the metadata gives the endpoints. */
export const AUTHZEN_ENDPOINTS = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
} as const;

/** The policy that a credential chose. */
type AskersPolicy = Policy & { readonly credentialId: string };

/** A request whose asker is known. */
interface Asked {
  readonly policy: Policy;
  readonly body: unknown;
  readonly requestId: string;
  readonly startedAt: number;
}

/** Gives the body of the answer. */
type Answering = (asked: Asked) => string | Promise<string>;

/** What the endpoints are made of. */
export interface AuthzenParts {
  readonly models: Pick<AccessModelStore, 'current'>;
  readonly entities: Pick<EntityCache, 'get'>;
  readonly evaluator: Evaluator;
  readonly searcher: Searcher;
  readonly tokens: PageTokens;
  readonly observer: DecisionObserver;
  readonly clock: Clock;
  /** Is told of every use of a credential. */
  readonly used: (credentialId: string, request: IncomingMessage) => void;
  /** Is told of errors that are ours or the database's. */
  readonly failed: (error: GatewayError, requestId: string, path: string) => void;
}

/** Answers the applications that ask by AuthZEN 1.0. */
export class AuthzenHandlers {
  /** By exact path, for the front listener. */
  readonly handlers: ReadonlyMap<string, FrontHandler>;

  constructor(private readonly parts: AuthzenParts) {
    const { search_subject_endpoint, search_resource_endpoint, search_action_endpoint } = AUTHZEN_ENDPOINTS;
    this.handlers = new Map([
      this.endpoint(AUTHZEN_ENDPOINTS.access_evaluation_endpoint, (asked) =>
        this.evaluate(asked, parseEvaluation(asked.body)),
      ),
      this.endpoint(AUTHZEN_ENDPOINTS.access_evaluations_endpoint, (asked) => this.evaluateAll(asked)),
      this.endpoint(search_subject_endpoint, (asked) => this.search(asked, 'subject')),
      this.endpoint(search_resource_endpoint, (asked) => this.search(asked, 'resource')),
      this.endpoint(search_action_endpoint, (asked) => this.search(asked, 'action')),
    ]);
  }

  private endpoint(path: string, answering: Answering): [string, FrontHandler] {
    return [
      path,
      async (request, response, requestId, startedAt) => {
        try {
          const body = await this.answer(request, answering, requestId, startedAt);
          writeAnswer(response, body, requestId);
        } catch (thrown) {
          this.refuse(response, thrown, requestId, path);
        }
      },
    ];
  }

  private async answer(
    request: IncomingMessage,
    answering: Answering,
    requestId: string,
    startedAt: number,
  ): Promise<string> {
    if (request.method !== 'POST') {
      throw new GatewayError('method-not-allowed', 'Ask by POST.', { headers: { Allow: 'POST' } });
    }
    const key = credentialKeyOf(request.rawHeaders);
    // Nobody without a credential makes us read a body.
    const before = this.policyOf(key);
    if (before instanceof Promise) await before;
    const body = await readJsonBody(request);
    // That may have taken a while: what was true before decides no more.
    const now = this.policyOf(key);
    const policy = now instanceof Promise ? await now : now;
    this.parts.used(policy.credentialId, request);
    return answering({ policy, body, requestId, startedAt });
  }

  /** @throws GatewayError `credential-invalid`, or `unavailable` when the policy can't be known in time. */
  private policyOf(key: string): AskersPolicy | Promise<AskersPolicy> {
    const model = this.parts.models.current();
    return model instanceof Promise
      ? model.then((loaded) => this.policyUnder(loaded, key))
      : this.policyUnder(model, key);
  }

  private policyUnder(model: AccessModel, key: string): AskersPolicy | Promise<AskersPolicy> {
    const { id, application } = credentialWith(key, model, this.parts.clock.nowMs());
    const entities = this.parts.entities.get(application.id);
    return entities instanceof Promise
      ? entities.then((read) => ({ model, application, entities: read, credentialId: id }))
      : { model, application, entities, credentialId: id };
  }

  private evaluate(asked: Asked, evaluation: Evaluation): string | Promise<string> {
    const { evaluator } = this.parts;
    const party = evaluator.resolve(asked.policy, evaluation.subject);
    const decision =
      party instanceof Promise
        ? party.then((known) => evaluator.decide(asked.policy, known, evaluation))
        : evaluator.decide(asked.policy, party, evaluation);
    return decision instanceof Promise
      ? decision.then((made) => this.told(asked, evaluation, made))
      : this.told(asked, evaluation, decision);
  }

  private told(asked: Asked, evaluation: Evaluation, decision: Decision): string {
    this.observe(asked, evaluation, decision);
    return decisionBody(decision);
  }

  private async evaluateAll(asked: Asked): Promise<string> {
    const request = parseEvaluations(asked.body);
    if (request.single) return this.evaluate(asked, request.single);
    const { items, semantic } = request;
    const answers = await answerBatch(this.parts.evaluator, asked.policy, items, semantic);
    for (const [index, answer] of answers.entries()) {
      const item = items[index];
      if (!(answer instanceof GatewayError) && item && !(item instanceof GatewayError))
        this.observe(asked, item, answer);
    }
    return batchBody(answers);
  }

  private async search({ policy, body }: Asked, target: Search['target']): Promise<string> {
    const { searcher, tokens } = this.parts;
    const { search, page } = parseSearch(target, body);
    const { id } = policy.application;
    const before = page.token === undefined ? undefined : tokens.read(id, search, page.token);
    const limit = page.limit ?? before?.limit ?? MAX_RESULTS;
    const { results, next } = await searcher.search(policy, search, before?.position, limit);
    return searchBody(results, next === undefined ? '' : tokens.make(id, search, { position: next, limit }));
  }

  private observe(
    { policy, requestId, startedAt }: Asked,
    { action, resource }: Evaluation,
    decision: Decision,
  ): void {
    const { allowed, reason, subject } = decision;
    const { slug: application } = policy.application;
    const observed = {
      adapter: 'authzen',
      application,
      allowed,
      reason,
      startedAt,
      requestId,
      subjectId: subject?.facts.id ?? null,
    };
    // Without what the asker said of the parties: that is nobody else's to keep.
    this.parts.observer.observe(observed, decision, {
      kind: 'action',
      application,
      resourceType: resource.type,
      action: action.name,
      request: { resource: { id: resource.id, properties: NO_PROPERTIES } },
    });
  }

  private refuse(response: ServerResponse, thrown: unknown, requestId: string, path: string): void {
    const error = toGatewayError(thrown);
    if (error.status >= 500) this.parts.failed(error, requestId, path);
    if (response.headersSent) response.destroy();
    else writeError(response, error, requestId);
  }
}
