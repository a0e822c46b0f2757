import type { Exchange } from './exchange.js';
import { OktaApiError } from './okta-errors.js';

/** A JSON object as it came, of which nothing is known yet. */
export type JsonInput = Record<string, unknown>;

/** The body of a call, which has to be a JSON object. */
export async function readJson(exchange: Exchange): Promise<JsonInput> {
  if (!(exchange.header('content-type') ?? '').startsWith('application/json'))
    throw new OktaApiError('E0000021');
  let value: unknown;
  try {
    value = JSON.parse(await exchange.body());
  } catch {
    throw new OktaApiError('E0000003');
  }
  return asObject(value);
}

/** A member that has to be an object. */
export function asObject(value: unknown): JsonInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new OktaApiError('E0000003');
  return value as JsonInput;
}

/** A member that may be left out, and else has to be an object. */
export function optionalObject(value: unknown): JsonInput {
  return value === undefined || value === null ? {} : asObject(value);
}

/** A parameter of the query that is `true` or `false`; anything else is its default. */
export function flag(exchange: Exchange, name: string, otherwise: boolean): boolean {
  const text = exchange.query.get(name)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : otherwise;
}
