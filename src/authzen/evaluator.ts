import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { decide, type Decision } from '../decisions/decide.js';
import type { DecisionService } from '../decisions/decision-service.js';
import type { EntitySubject, Question } from '../decisions/question.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { EntitySet } from './entity-set.js';
import { NO_PROPERTIES, type Evaluation, type NamedEntity, type Properties } from './evaluation-request.js';
import type { PersonCache } from './person-cache.js';
import { personMeant, type Candidates } from './person-candidates.js';

/** The type of subject that people are; every other type is the application's own. */
export const PERSON_TYPE = 'user';

/** What a question is answered by: the policy and the entities of the application that asks. */
export interface Policy {
  readonly model: AccessModel;
  readonly application: ApplicationFacts;
  readonly entities: EntitySet;
}

/** Whom a question is about: a person, an entity of the application, or nobody that is known. */
export type Party = SubjectFacts | EntitySubject | 'subject-unknown';

/** Answers single questions. Whatever is known already is answered without a promise. */
export class Evaluator {
  constructor(
    private readonly decisions: Pick<DecisionService, 'decideAbout'>,
    private readonly people: Pick<PersonCache, 'find'>,
  ) {}

  /**
   * Who is meant: an entity of the application, else the person with that `sub`, else the one with that login.
   * @throws Error, as a rejection, when people can't be looked up in time.
   */
  resolve(policy: Policy, { type, id }: NamedEntity): Party | Promise<Party> {
    const entity = policy.entities.find(type, id);
    if (entity) return entity;
    if (type !== PERSON_TYPE) return 'subject-unknown';
    const found = this.people.find(id);
    return found instanceof Promise
      ? found.then((candidates) => partyOf(candidates, policy))
      : partyOf(found, policy);
  }

  /**
   * Decides about a party that {@link resolve} gave.
   * @throws GatewayError `unavailable`, as a rejection, when what it takes can't be read in time.
   */
  decide(policy: Policy, party: Party, asked: Evaluation): Decision | Promise<Decision> {
    const { application } = policy;
    const { type } = asked.resource;
    if (type.includes(':')) {
      // No grant names such a type; a permission that looks the same is about another one.
      return { allowed: false, reason: 'no-matching-rule', application, subject: undefined };
    }
    const question: Question = {
      kind: 'action',
      application: application.slug,
      resourceType: type,
      action: asked.action.name,
      request: {
        subject: asked.subject.properties,
        action: asked.action.properties,
        resource: { id: asked.resource.id, properties: resourceProperties(policy.entities, asked.resource) },
        context: asked.context,
      },
    };
    return typeof party === 'string' || 'entity' in party
      ? decide(policy.model, party, question)
      : this.decisions.decideAbout(party, question);
  }
}

function partyOf(candidates: Candidates | undefined, { application }: Policy): Party {
  return (candidates && personMeant(candidates, application)) ?? 'subject-unknown';
}

/** What is stored of a resource, overridden key by key by what the asker says. */
function resourceProperties(entities: EntitySet, { type, id, properties }: NamedEntity): Properties {
  const stored = entities.find(type, id)?.entity.properties;
  if (!stored) return properties;
  return properties === NO_PROPERTIES ? stored : { ...stored, ...properties };
}
