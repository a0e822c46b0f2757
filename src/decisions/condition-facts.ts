import type { ConditionFacts } from '../conditions/condition.js';
import type { DecidingSubject, Question } from './question.js';
import type { Moment } from './step-up.js';

const NOTHING = {};

/** Puts together what a condition may look at. */
export function conditionFacts(
  subject: Exclude<DecidingSubject, string>,
  question: Question,
  moment: Moment,
): ConditionFacts {
  const request = question.kind === 'action' ? question.request : undefined;
  return {
    subject: conditionSubject(subject, request?.subject ?? NOTHING, moment),
    ...conditionObject(question),
    context: request?.context ?? NOTHING,
  };
}

function conditionSubject(
  subject: Exclude<DecidingSubject, string>,
  said: Readonly<Record<string, unknown>>,
  { authentication }: Moment,
): ConditionFacts['subject'] {
  if ('entity' in subject) {
    const { type, id, properties } = subject.entity;
    return { type, id, properties: { ...properties, ...said } };
  }
  const { facts, connection, roles } = subject;
  const authTimeMs = authentication?.authTimeMs ?? null;
  return {
    type: 'user',
    id: facts.sub,
    properties: {
      ...facts.attributes,
      email: facts.email,
      name: facts.name,
      login: facts.login,
      authTime: authTimeMs === null ? null : new Date(authTimeMs).toISOString(),
      ...said,
      connection: connection?.slug ?? null,
      roles,
      groups: facts.membership.groups.map(({ name }) => name),
      acr: authentication?.acr ?? null,
      amr: authentication?.amr ?? [],
    },
  };
}

function conditionObject(question: Question): Pick<ConditionFacts, 'action' | 'resource'> {
  switch (question.kind) {
    case 'proxied':
      return {
        action: { name: question.method, properties: NOTHING },
        resource: {
          type: 'url',
          id: question.target.split('?')[0] ?? '',
          properties: { host: question.host },
        },
      };
    case 'action': {
      const { resourceType: type, action: name, request } = question;
      return {
        action: { name, properties: request?.action ?? NOTHING },
        resource: {
          type,
          id: request?.resource?.id ?? '',
          properties: request?.resource?.properties ?? NOTHING,
        },
      };
    }
    default:
      return {
        action: { name: '', properties: NOTHING },
        resource: { type: 'application', id: question.application, properties: NOTHING },
      };
  }
}
