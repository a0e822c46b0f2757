import createClient from 'openapi-fetch';
import { ApiProblem, asProblem, problemOf } from './problem.js';
import type { components, paths } from './schema.js';

/** Shapes of the API by name, as its document has them. */
export type Schemas = components['schemas'];

/** No call waits longer; the gateway itself gives up on Okta before. */
const TIMEOUT_MS = 30_000;

/** Statuses whose answers have no body; a `Response` with one could not be made. */
const NO_BODY = new Set([204, 205, 304]);

/**
 * The gateway's API, typed by its own document. Every call goes through {@link read}, {@link readVersioned} or
 * {@link done}, which turn a refusal into an {@link ApiProblem}.
 */
export const api = createClient<paths>({
  baseUrl: location.origin,
  headers: { Accept: 'application/json' },
  fetch: withTimeout,
});

/** Gives up on a call, its body included, by a timer of the page: a browser's own goes on while a laptop sleeps. */
async function withTimeout(request: Request): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new DOMException('No answer in time', 'TimeoutError')),
    TIMEOUT_MS,
  );
  try {
    const answer = await fetch(request, { signal: AbortSignal.any([request.signal, timeout.signal]) });
    if (NO_BODY.has(answer.status)) return answer;
    return new Response(await answer.arrayBuffer(), answer);
  } finally {
    clearTimeout(timer);
  }
}

interface Answer<Body> {
  readonly data?: Body;
  readonly error?: unknown;
  readonly response: Response;
}

/** A body with the version that a later change names in `If-Match`. */
export interface Versioned<Body> {
  readonly body: Body;
  /** The `ETag`, quotes included; undefined for what has no version. */
  readonly etag: string | undefined;
}

/** @throws ApiProblem for every answer but a success, and without an answer. */
export async function readVersioned<Body>(call: Promise<Answer<Body>>): Promise<Versioned<Body>> {
  const { data, error, response } = await settled(call);
  if (!response.ok) throw problemOf(response.status, error, response.headers);
  if (data === undefined) {
    throw new ApiProblem('garbled', response.status, 'The answer could not be read.');
  }
  return { body: data, etag: response.headers.get('etag') ?? undefined };
}

/** The body of a successful answer. @throws ApiProblem as {@link readVersioned} */
export async function read<Body>(call: Promise<Answer<Body>>): Promise<Body> {
  return (await readVersioned(call)).body;
}

/** Waits for a call whose success has no body (204). @throws ApiProblem as {@link readVersioned} */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await settled(call);
  if (!response.ok) throw problemOf(response.status, error, response.headers);
}

async function settled<Body>(call: Promise<Answer<Body>>): Promise<Answer<Body>> {
  try {
    return await call;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}
