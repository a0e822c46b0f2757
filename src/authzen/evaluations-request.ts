import { GatewayError } from '../errors/gateway-error.js';
import {
  isObject,
  malformed,
  parseAction,
  parseEntity,
  parseObject,
  parseProperties,
  parseEvaluation,
  type Evaluation,
  type Unexamined,
} from './evaluation-request.js';

/** When a batch is complete. `execute_all`: when everything is answered; the others end with the first such answer. */
export const EVALUATIONS_SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

export type EvaluationsSemantic = (typeof EVALUATIONS_SEMANTICS)[number];

/** Questions of one batch at most. */
export const MAX_EVALUATIONS = 1000;

/** What is asked at `/access/v1/evaluations`: many questions, or one as at `/access/v1/evaluation`. */
export type EvaluationsRequest =
  | { readonly single: Evaluation }
  | {
      readonly single?: undefined;
      readonly semantic: EvaluationsSemantic;
      /** In the order of the request; an error in place of what is no question. */
      readonly items: readonly (Evaluation | GatewayError)[];
    };

/**
 * Reads the body of an evaluations request. An item takes every entity that it does not name from the top level, whole;
 * an entity that it names without a `type` takes that, and nothing else, from there.
 * @throws GatewayError `invalid-request` for what is wrong with the request as a whole.
 */
export function parseEvaluations(body: unknown): EvaluationsRequest {
  const request = parseObject(body, 'The body');
  const semantic = parseSemantic(request['options']);
  const { evaluations } = request;
  if (evaluations === undefined) return { single: parseEvaluation(request) };
  if (!Array.isArray(evaluations)) throw malformed('evaluations must be an array.');
  if (evaluations.length === 0) return { single: parseEvaluation(request) };
  if (evaluations.length > MAX_EVALUATIONS) {
    throw malformed(`There are at most ${MAX_EVALUATIONS} evaluations in a request.`);
  }
  const defaults = new Defaults(request);
  return { semantic, items: evaluations.map((item) => defaults.completed(item)) };
}

function parseSemantic(options: unknown): EvaluationsSemantic {
  if (options === undefined) return 'execute_all';
  const { evaluations_semantic: asked } = parseObject(options, 'options');
  if (asked === undefined) return 'execute_all';
  const known = EVALUATIONS_SEMANTICS.find((semantic) => semantic === asked);
  if (!known) {
    throw malformed(`options.evaluations_semantic must be one of ${EVALUATIONS_SEMANTICS.join(', ')}.`);
  }
  return known;
}

/** What stands at the top level of a batch. Whatever is complete is read once, and shared by all items that inherit it. */
class Defaults {
  private readonly subject;
  private readonly action;
  private readonly resource;
  private readonly context;

  /** @throws GatewayError `invalid-request` when something is there and of the wrong type. */
  constructor(private readonly request: Unexamined) {
    for (const name of ['subject', 'resource', 'action'] as const) assertDefault(request[name], name);
    this.context = parseProperties(request['context'], 'context');
    this.subject = readOnce(() => parseEntity(request['subject'], 'subject'));
    this.resource = readOnce(() => parseEntity(request['resource'], 'resource'));
    this.action = readOnce(() => parseAction(request['action']));
  }

  completed(item: unknown): Evaluation | GatewayError {
    try {
      const { subject, action, resource, context } = parseObject(item, 'The evaluation');
      return {
        subject: subject === undefined ? this.subject() : this.typed(subject, 'subject'),
        action: action === undefined ? this.action() : parseAction(action),
        resource: resource === undefined ? this.resource() : this.typed(resource, 'resource'),
        context: context === undefined ? this.context : parseProperties(context, 'context'),
      };
    } catch (error) {
      if (error instanceof GatewayError) return error;
      throw error;
    }
  }

  private typed(entity: unknown, name: 'subject' | 'resource'): Evaluation['subject'] {
    const fallback = this.request[name];
    const lacksType = isObject(entity) && entity['type'] === undefined && isObject(fallback);
    return parseEntity(lacksType ? { ...entity, type: fallback['type'] } : entity, name);
  }
}

/** A default need not be complete, but what is there must be of the right type. */
function assertDefault(value: unknown, name: 'subject' | 'resource' | 'action'): void {
  if (value === undefined) return;
  const fields = parseObject(value, name);
  for (const field of name === 'action' ? ['name'] : ['type', 'id']) {
    if (fields[field] !== undefined && typeof fields[field] !== 'string') {
      throw malformed(`${name}.${field} must be a string.`);
    }
  }
  parseProperties(fields['properties'], name, 'properties');
}

function readOnce<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}
