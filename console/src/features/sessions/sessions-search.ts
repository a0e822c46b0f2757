import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path and the connection: which sessions are listed. */
export interface SessionsSearch {
  /** Id of a person. */
  readonly subject?: string;
  /** How the person signed in. */
  readonly method?: 'okta' | 'local';
  /** Slug of an application on whose hosts the session is used. */
  readonly application?: string;
  /** Where the client was at sign-in: an address, or a network such as `192.0.2.0/24`. */
  readonly address?: string;
  /** Name of the browser at sign-in. */
  readonly browser?: string;
  /** In which order; absent = the newest first. */
  readonly sort?: (typeof SORTS)[number];
  /** Which sessions somebody is about to end: `all` of the person, or their ids with dots between. */
  readonly end?: string;
}

const SORTS = ['created', 'lastUsed', '-lastUsed'] as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As much as may be one: the gateway judges it. */
const ADDRESS = /^([\d.]{7,15}(\/([12]?\d|3[0-2]))?|[\da-f:]*:[\da-f.:]*(\/\d{1,3})?)$/i;
const BROWSER = /^[A-Za-z][A-Za-z0-9 .+-]{0,39}$/;
const SLUG = /^[a-z0-9-]{1,100}$/;

/** Reads the search parameters of an address; what makes no sense is left out. */
export function sessionsSearch(raw: Record<string, unknown>): SessionsSearch {
  const { subject, method, application, address, browser, sort, end } = textsOf(
    raw,
    ...(['subject', 'method', 'application', 'address', 'browser', 'sort', 'end'] as const),
  );
  const known = SORTS.find((order) => order === sort);
  return {
    ...(subject !== undefined && UUID.test(subject) ? { subject } : {}),
    ...(method === 'okta' || method === 'local' ? { method } : {}),
    ...(application !== undefined && SLUG.test(application) ? { application } : {}),
    ...(address !== undefined && ADDRESS.test(address) ? { address } : {}),
    ...(browser !== undefined && BROWSER.test(browser) ? { browser } : {}),
    ...(known === undefined ? {} : { sort: known }),
    ...(end === 'all' || end?.split('.').every((id) => UUID.test(id)) ? { end } : {}),
  };
}
