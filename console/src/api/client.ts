import createClient from 'openapi-fetch';
import { ApiProblem, asProblem, problemOf } from './problem.js';
import type { components, paths } from './schema.js';

/** Shapes of the API by name, as its document has them. */
export type Schemas = components['schemas'];

/** No call waits longer; the gateway itself gives up on Okta before. */
const TIMEOUT_MS = 30_000;

/**
 * The gateway's API, typed by its own document. Every call goes through {@link read}, {@link readVersioned} or
 * {@link done}, which turn a refusal into an {@link ApiProblem}.
 */
export const api = createClient<paths>({
  baseUrl: location.origin,
  headers: { Accept: 'application/json' },
  fetch: (request) =>
    fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
});

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
