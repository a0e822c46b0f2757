import {
  isObject,
  malformed,
  parseAction,
  parseEntity,
  parseObject,
  parseProperties,
  parseType,
  type NamedAction,
  type NamedEntity,
  type Properties,
} from './evaluation-request.js';

/** What is searched for: who may, on what, or what. Of the target only its type counts. */
export type Search =
  | {
      readonly target: 'subject';
      readonly type: string;
      readonly action: NamedAction;
      readonly resource: NamedEntity;
      readonly context: Properties;
    }
  | {
      readonly target: 'resource';
      readonly type: string;
      readonly subject: NamedEntity;
      readonly action: NamedAction;
      readonly context: Properties;
    }
  | {
      readonly target: 'action';
      readonly subject: NamedEntity;
      readonly resource: NamedEntity;
      readonly context: Properties;
    };

/** Which part of the results is wanted. */
export interface PageRequest {
  /** `next_token` of the page before; undefined = the first page. */
  readonly token: string | undefined;
  /** Results at most; undefined = as many as the page before, or as there may be. */
  readonly limit: number | undefined;
}

/** Results of one answer at most; a higher `page.limit` is brought down to it. */
export const MAX_RESULTS = 1000;

/**
 * Reads the body of a search request.
 * @throws GatewayError `invalid-request` when something required is missing or of the wrong type.
 */
export function parseSearch(target: Search['target'], body: unknown): { search: Search; page: PageRequest } {
  const request = parseObject(body, 'The body');
  return { search: parseQuestion(target, request), page: parsePage(request['page']) };
}

function parseQuestion(target: Search['target'], request: ReturnType<typeof parseObject>): Search {
  const { subject, action, resource } = request;
  const context = parseProperties(request['context'], 'context');
  switch (target) {
    case 'subject':
      return {
        target,
        type: parseType(subject, 'subject'),
        action: parseAction(action),
        resource: parseEntity(resource, 'resource'),
        context,
      };
    case 'resource':
      return {
        target,
        type: parseType(resource, 'resource'),
        subject: parseEntity(subject, 'subject'),
        action: parseAction(action),
        context,
      };
    case 'action':
      return {
        target,
        subject: parseEntity(subject, 'subject'),
        resource: parseEntity(resource, 'resource'),
        context,
      };
  }
}

function parsePage(value: unknown): PageRequest {
  if (value === undefined) return { token: undefined, limit: undefined };
  const { token, limit, properties } = parseObject(value, 'page');
  if (token !== undefined && typeof token !== 'string') throw malformed('page.token must be a string.');
  if (limit !== undefined && !(typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 1)) {
    throw malformed('page.limit must be a whole number of at least 1.');
  }
  if (properties !== undefined && !isObject(properties)) {
    throw malformed('page.properties must be an object.');
  }
  return {
    // An empty token is how an answer says that nothing follows; nobody asks for that page on purpose.
    token: token === '' ? undefined : token,
    limit: limit === undefined ? undefined : Math.min(limit, MAX_RESULTS),
  };
}
