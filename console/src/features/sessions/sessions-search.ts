/** What the address of the page says besides its path: whose sessions are shown. */
export interface SessionsSearch {
  /** Id of a person. */
  readonly subject?: string;
  /** Slug of a connection. */
  readonly connection?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SLUG = /^[a-z0-9-]{1,100}$/;

/** Reads the search parameters of an address; what makes no sense is left out. */
export function sessionsSearch(raw: Record<string, unknown>): SessionsSearch {
  const { subject, connection } = raw;
  return {
    ...(typeof subject === 'string' && UUID.test(subject) ? { subject } : {}),
    ...(typeof connection === 'string' && SLUG.test(connection) ? { connection } : {}),
  };
}
