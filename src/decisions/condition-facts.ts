import type { ConditionFacts } from '../conditions/condition.js';
import type { AskingSubject, Question, RequestProperties } from './question.js';
import type { Standing } from './standing.js';
import type { Authentication } from '../applications/step-up.js';
import type { Moment } from './step-up.js';

/** How deep what a condition looks at may be nested, below the properties of one party. */
const MAX_DEPTH = 6;
/** Values that a condition looks at, in what an asker says, at most. */
const MAX_VALUES = 10_000;

type Properties = Readonly<Record<string, unknown>>;

const NOTHING: Properties = {};
const NO_AUTHENTICATION: Authentication = { acr: null, amr: [], authTimeMs: null };

/** What conditions may know of somebody that no request changes: before, and after what is said of them. */
interface KnownProperties {
  readonly common: Properties;
  readonly derived: Properties;
}

// A list of 10,000 groups isn't made for every decision.
const known = new WeakMap<Standing, KnownProperties>();

/**
 * Puts together what a condition may look at; undefined when what is said with the request is too large or too deep.
 * @param path Of a proxied request: its canonical path.
 */
export function conditionFacts(
  subject: AskingSubject,
  question: Question,
  { authentication = NO_AUTHENTICATION }: Moment,
  path = '',
): ConditionFacts | undefined {
  const request = question.kind === 'action' ? question.request : undefined;
  if (request && !isBounded(request)) return undefined;
  const said = request?.subject ?? NOTHING;
  return {
    subject:
      'entity' in subject ? entityFacts(subject.entity, said) : personFacts(subject, said, authentication),
    ...objectFacts(question, path),
    context: request?.context ?? NOTHING,
  };
}

function entityFacts(entity: ConditionFacts['subject'], said: Properties): ConditionFacts['subject'] {
  const { type, id, properties } = entity;
  return { type, id, properties: { ...(isBounded(properties) ? properties : NOTHING), ...said } };
}

/** What the gateway derives, and what the provider said of the sign-in, nobody overrides. */
function personFacts(
  person: Standing,
  said: Properties,
  { acr, amr, authTimeMs }: Authentication,
): ConditionFacts['subject'] {
  const { common, derived } = knownProperties(person);
  const authTime = authTimeMs === null ? null : new Date(authTimeMs).toISOString();
  return {
    type: 'user',
    id: person.facts.sub,
    properties: { ...common, authTime, ...said, ...derived, acr, amr },
  };
}

function knownProperties(person: Standing): KnownProperties {
  let properties = known.get(person);
  if (!properties) {
    const { facts, connection, roles } = person;
    const { attributes, email, name, login, membership } = facts;
    properties = {
      common: { ...(isBounded(attributes) ? attributes : NOTHING), email, name, login },
      derived: {
        connection: connection?.slug ?? null,
        roles,
        groups: membership.groups.map((group) => group.name),
      },
    };
    known.set(person, properties);
  }
  return properties;
}

function objectFacts(question: Question, path: string): Pick<ConditionFacts, 'action' | 'resource'> {
  switch (question.kind) {
    case 'proxied':
      return {
        action: { name: question.method, properties: NOTHING },
        resource: { type: 'url', id: path, properties: { host: question.host, path } },
      };
    case 'action': {
      const { resourceType: type, action: name, request } = question;
      const { id = '', properties = NOTHING } = request?.resource ?? {};
      return {
        action: { name, properties: request?.action ?? NOTHING },
        resource: { type, id, properties },
      };
    }
    default:
      return {
        action: { name: '', properties: NOTHING },
        resource: { type: 'application', id: question.application, properties: NOTHING },
      };
  }
}

/** Whether what somebody says is small and flat enough to be looked at. It goes through that once, and no deeper. */
function isBounded(said: RequestProperties | Properties): boolean {
  let values = 0;
  const within = (value: unknown, depth: number): boolean => {
    values += 1;
    if (values > MAX_VALUES) return false;
    if (typeof value !== 'object' || value === null) return true;
    if (depth === 0) return false;
    for (const inner of Object.values(value)) {
      if (!within(inner, depth - 1)) return false;
    }
    return true;
  };
  // The parties and their properties are two levels more, at most.
  return within(said, MAX_DEPTH + 2);
}
