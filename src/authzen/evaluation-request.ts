import { GatewayError } from '../errors/gateway-error.js';

/** Free-form values that an asker attaches to something. */
export type Properties = Readonly<Record<string, unknown>>;

/** A subject or a resource of a question, as AuthZEN names them. */
export interface NamedEntity {
  readonly type: string;
  readonly id: string;
  /** What the asker says of it; empty when that is nothing. */
  readonly properties: Properties;
}

/** What is done. */
export interface NamedAction {
  readonly name: string;
  readonly properties: Properties;
}

/** One question: may this subject do this to this resource? (AuthZEN 1.0, Access Evaluation) */
export interface Evaluation {
  readonly subject: NamedEntity;
  readonly action: NamedAction;
  readonly resource: NamedEntity;
  readonly context: Properties;
}

/** Nothing is said of something. */
export const NO_PROPERTIES: Properties = Object.freeze({});

/** How deep arrays and objects inside properties and context may be nested. */
export const MAX_PROPERTIES_DEPTH = 32;

/** A JSON object whose fields nobody has looked at. */
export type Unexamined = Readonly<Record<string, unknown>>;

/**
 * Reads the body of an evaluation request. Fields that the specification does not know are ignored.
 * @throws GatewayError `invalid-request` when something required is missing or of the wrong type.
 */
export function parseEvaluation(body: unknown): Evaluation {
  const { subject, action, resource, context } = parseObject(body, 'The body');
  return {
    subject: parseEntity(subject, 'subject'),
    action: parseAction(action),
    resource: parseEntity(resource, 'resource'),
    context: parseProperties(context, 'context'),
  };
}

/** @throws GatewayError `invalid-request` unless it is a JSON object. @param name How the message calls it. */
export function parseObject(value: unknown, name: string): Unexamined {
  if (value === undefined) throw malformed(`${name} is missing.`);
  if (!isObject(value)) throw malformed(`${name} must be an object.`);
  return value;
}

/** @throws GatewayError `invalid-request` unless it is an object with a `type` and an `id`. */
export function parseEntity(value: unknown, name: 'subject' | 'resource'): NamedEntity {
  const { type, id, properties } = parseObject(value, name);
  return {
    type: parseString(type, name, 'type'),
    id: parseString(id, name, 'id'),
    properties: parseProperties(properties, name, 'properties'),
  };
}

/** The type of the entities that are searched for; nothing else about them counts. */
export function parseType(value: unknown, name: 'subject' | 'resource'): string {
  return parseString(parseObject(value, name)['type'], name, 'type');
}

/** @throws GatewayError `invalid-request` unless it is an object with a `name`. */
export function parseAction(value: unknown): NamedAction {
  const { name, properties } = parseObject(value, 'action');
  return {
    name: parseString(name, 'action', 'name'),
    properties: parseProperties(properties, 'action', 'properties'),
  };
}

/** Properties or a context: an object, not too deep, or nothing at all. */
export function parseProperties(value: unknown, ...path: string[]): Properties {
  if (value === undefined) return NO_PROPERTIES;
  if (!isObject(value)) throw malformed(`${path.join('.')} must be an object.`);
  if (isDeeperThan(MAX_PROPERTIES_DEPTH, value)) {
    throw malformed(`${path.join('.')} is nested more than ${MAX_PROPERTIES_DEPTH} levels deep.`);
  }
  return value;
}

/** A 400 in words for whoever writes the asking program. */
export function malformed(message: string): GatewayError {
  return new GatewayError('invalid-request', message);
}

/** Whether a value is a JSON object, which arrays and null are not. */
export function isObject(value: unknown): value is Unexamined {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseString(value: unknown, owner: string, field: string): string {
  if (typeof value === 'string') return value;
  throw malformed(
    value === undefined ? `${owner}.${field} is missing.` : `${owner}.${field} must be a string.`,
  );
}

/** The recursion is no deeper than `levels`. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null && isDeeperThan(levels - 1, child)) return true;
  }
  return false;
}
