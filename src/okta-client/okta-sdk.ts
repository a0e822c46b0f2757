import { AsyncLocalStorage } from 'node:async_hooks';
import { OktaProblem } from './okta-problem.js';
import { nextPageUrl } from './okta-link.js';
import type { OktaCall, OktaRequest } from './okta-call.js';
import type { OktaTransport } from './okta-transport.js';

type Sdk = typeof import('@okta/okta-sdk-nodejs');
/** The official SDK's client of one org. */
export type SdkClient = InstanceType<Sdk['Client']>;
type SdkResponse = Awaited<ReturnType<InstanceType<Sdk['RequestExecutor']>['fetch']>>;

/** A request as the SDK shapes it. */
interface SdkRequest {
  url?: string;
  method?: string;
  body?: unknown;
}

/** A list of the SDK's, as far as it is used here. */
export interface SdkCollection {
  nextUri: string;
  getNextPage(): Promise<unknown>;
}

/** One operation as the fence sees it: its bounds, and where the list that it reads goes on. */
interface FencedCall {
  readonly bounds: OktaCall;
  next: URL | undefined;
}

let loading: Promise<Sdk> | undefined;

/**
 * Loads the SDK. It blocks the process for one to two seconds and takes 90 MB, so a gateway without any API
 * credential never loads it, and one with a credential does before it answers requests.
 */
export function loadOktaSdk(): Promise<Sdk> {
  loading ??= import('@okta/okta-sdk-nodejs');
  return loading;
}

/**
 * Okta's SDK with its defects fenced in (docs/decisions/0003-okta-api-client.md): it shapes requests and answers;
 * how they travel, how long they may take, who is asking and where a list goes on is decided here.
 */
export class FencedSdk {
  private readonly calls = new AsyncLocalStorage<FencedCall>();
  private building: Promise<SdkClient> | undefined;

  constructor(
    private readonly orgUrl: string,
    private readonly transport: OktaTransport,
  ) {}

  /**
   * Runs one operation of the SDK within `bounds`.
   * @throws OktaProblem, or whatever the SDK throws about an answer of an unexpected shape.
   */
  async call<T>(bounds: OktaCall, operation: (client: SdkClient) => Promise<T>): Promise<T> {
    this.building ??= this.build().catch((error: unknown) => {
      this.building = undefined;
      throw error;
    });
    const client = await this.building;
    return this.calls.run({ bounds, next: undefined }, () => operation(client));
  }

  /**
   * Reads a list page by page. The SDK's own iteration would follow a link to any host and stop at an empty page.
   * @yields The items of each page, and the `after` cursor of the next page; null on the last one.
   */
  async *pages(
    bounds: OktaCall,
    list: (client: SdkClient) => Promise<SdkCollection>,
  ): AsyncGenerator<{ items: readonly unknown[]; after: string | null }, void> {
    const collection = await this.call(bounds, list);
    for (;;) {
      const { items, next } = await this.readPage(bounds, collection);
      yield { items, after: next?.searchParams.get('after') ?? null };
      if (!next) return;
      collection.nextUri = next.href;
    }
  }

  private async readPage(
    bounds: OktaCall,
    collection: SdkCollection,
  ): Promise<{ items: readonly unknown[]; next: URL | undefined }> {
    const call: FencedCall = { bounds, next: undefined };
    const items = await this.calls.run(call, () => collection.getNextPage());
    if (!Array.isArray(items)) throw new OktaProblem('garbled', 'Okta’s answer is no list');
    return { items: items as unknown[], next: call.next };
  }

  private async build(): Promise<SdkClient> {
    const { Client, RequestExecutor } = await loadOktaSdk();
    const fetchFenced = (request: SdkRequest): Promise<SdkResponse> => this.fetch(request);
    class FencedExecutor extends RequestExecutor {
      override fetch(request: SdkRequest): Promise<SdkResponse> {
        return fetchFenced(request);
      }
    }
    // Every field is given: what is missing the SDK takes from OKTA_CLIENT_* variables and okta.yaml files.
    return new Client({
      orgUrl: this.orgUrl,
      authorizationMode: 'SSWS',
      token: 'set by the transport',
      clientId: '',
      scopes: [],
      privateKey: '',
      keyId: '',
      requestExecutor: new FencedExecutor(),
      // Its cache never expires, and hangs on answers of 64 KB.
      cacheMiddleware: null,
    });
  }

  private async fetch({ url = '', method = 'get', body }: SdkRequest): Promise<SdkResponse> {
    const call = this.calls.getStore();
    if (!call) throw new OktaProblem('garbled', 'A request of the SDK outside any operation');
    const request = { method: methodOf(method), url: new URL(url), body: textOf(body) };
    const answer = await this.transport.send(request, call.bounds);
    call.next = nextPageUrl(answer.headers.get('link'), request.url);
    // An empty answer as an empty object: the SDK tries to parse some of them all the same.
    const text = answer.json === undefined ? '{}' : answer.text;
    // Without the link: the SDK would follow it to whatever host it names, and breaks on one of 2,000 characters.
    // 200 whatever the status was: it takes another than the documented one for an error.
    const response = new Response(text, { headers: { 'content-type': 'application/json' } });
    // The SDK's type is that of node-fetch; it uses what both have in common.
    return response;
  }
}

function methodOf(method: string): OktaRequest['method'] {
  const name = method.toUpperCase();
  if (name === 'GET' || name === 'POST' || name === 'PUT' || name === 'DELETE') return name;
  throw new OktaProblem('refused', `${name} is not supported`);
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  throw new OktaProblem('refused', 'Only JSON is sent to Okta');
}
