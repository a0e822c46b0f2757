import { notFound } from '../errors/gateway-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An id from a path, before the database sees it: Postgres answers an error to text that is no UUID.
 * @throws GatewayError `not-found` for what can't be the id of anything.
 */
export function resourceId(id: string, what: string): string {
  if (!UUID.test(id)) throw notFound(what);
  return id.toLowerCase();
}
