import { notFound } from '../errors/gateway-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of anything: a UUID, in either case. */
export function isResourceId(text: string): boolean {
  return UUID.test(text);
}

/**
 * An id from a path, before the database sees it: Postgres answers an error to text that is no UUID.
 * @throws GatewayError `not-found` for what can't be the id of anything.
 */
export function resourceId(id: string, what: string): string {
  if (!isResourceId(id)) throw notFound(what);
  return id.toLowerCase();
}
