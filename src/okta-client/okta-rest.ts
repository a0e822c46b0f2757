import type { OktaAnswer } from './okta-answer.js';
import { nextPageUrl } from './okta-link.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaCall, OktaRequest } from './okta-call.js';
import type { OktaTransport } from './okta-transport.js';

/** What a request asks besides its path. */
export interface RestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** A page of a list. */
export interface RestPage {
  readonly items: readonly unknown[];
  readonly next: URL | undefined;
}

/** More pages than this are no list of anything that is asked for here. */
const MOST_PAGES = 500;

/**
 * Okta's REST API without the SDK, for what a test proved the SDK unfit for (docs/decisions/0003-okta-api-client.md).
 * A path comes in segments, which are percent-encoded here.
 */
export class OktaRest {
  constructor(
    private readonly orgUrl: string,
    private readonly transport: OktaTransport,
  ) {}

  /** One request; the JSON of its answer, undefined for an empty one. */
  async request(
    method: OktaRequest['method'],
    path: readonly string[],
    call: OktaCall,
    options: RestOptions = {},
  ): Promise<unknown> {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const url = this.urlOf(path, options.query);
    return (await this.transport.send({ method, url, body }, call)).json;
  }

  /**
   * One page of a list, and the address of the next one.
   * @param options.mayRepeat Whether the next page may have the address of this one, as the end of the System Log has.
   */
  async page(url: URL, call: OktaCall, options: { mayRepeat?: boolean } = {}): Promise<RestPage> {
    const answer: OktaAnswer = await this.transport.send({ method: 'GET', url }, call);
    if (!Array.isArray(answer.json)) throw new OktaProblem('garbled', 'Okta’s answer is no list');
    return {
      items: answer.json as unknown[],
      next: nextPageUrl(answer.headers.get('link'), url, options.mayRepeat),
    };
  }

  /** A whole list, page by page. */
  async list(path: readonly string[], call: OktaCall, query?: RestOptions['query']): Promise<unknown[]> {
    const all: unknown[] = [];
    let url: URL | undefined = this.urlOf(path, query);
    for (let pages = 0; url; pages += 1) {
      if (pages === MOST_PAGES) throw new OktaProblem('garbled', 'Okta’s list does not end');
      const { items, next }: RestPage = await this.page(url, call);
      all.push(...items);
      url = next;
    }
    return all;
  }

  /** The address of a resource of the org. */
  urlOf(path: readonly string[], query: RestOptions['query'] = {}): URL {
    const url = new URL(`/${path.map(encodeURIComponent).join('/')}`, this.orgUrl);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }
}
