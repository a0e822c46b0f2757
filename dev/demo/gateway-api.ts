/** The gateway's REST API, as the demo calls it. */
export interface GatewayApi {
  readonly url: string;
  /** An API token with the role `admin`. */
  readonly token: string;
}

/** An answer of the API. */
export interface GatewayAnswer {
  readonly status: number;
  readonly ok: boolean;
  /** The parsed JSON; undefined for an empty body. The caller knows the shape from the route. */
  readonly body: unknown;
}

/** How long the gateway may take, in milliseconds: a test of a connection has 20 seconds. */
const TIMEOUT_MS = 30_000;

/** Calls `/api/v1{path}`. @throws Error when the gateway does not answer. */
export async function callGateway(
  { url, token }: GatewayApi,
  method: string,
  path: string,
  body?: object,
): Promise<GatewayAnswer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  return { status: answer.status, ok: answer.ok, body: text === '' ? undefined : JSON.parse(text) };
}

/** The same, for answers without which there is nothing to show. @throws Error when the gateway refuses. */
export async function askGateway<T>(
  api: GatewayApi,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await callGateway(api, method, path, body);
  if (answer.ok) return answer.body as T;
  throw new Error(
    `The gateway answered ${answer.status} to ${method} /api/v1${path}: ${JSON.stringify(answer.body)}`,
  );
}
