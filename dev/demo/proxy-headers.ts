import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the gateway says about the person, lower case. Its 200 carries every one of them, empty when unset. */
export const IDENTITY_HEADERS = [
  'remote-user',
  'remote-email',
  'remote-name',
  'remote-roles',
  'remote-groups',
  'x-rolegate-assertion',
] as const;

/** Tells the application that a request came through the proxy: the application knows the same secret. */
export const PROXY_SECRET_HEADER = 'x-payroll-proxy-secret';

/** Every cookie of the gateway has this in its name. */
const GATEWAY_COOKIE = /rolegate/i;

/** They concern one connection and are never passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Written by the proxy alone, whatever the client sent. */
const OWN_HEADERS = new Set(['forwarded', PROXY_SECRET_HEADER, ...IDENTITY_HEADERS]);

/** What of the client's request the gateway needs for its decision, besides `X-Forwarded-*`. */
const ASKED_WITH = [
  'cookie',
  'accept',
  'accept-language',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'sec-fetch-site',
  'x-requested-with',
  'x-request-id',
  'user-agent',
];

/** The headers of the question to the gateway's `/authz/forward-auth`. */
export function questionHeaders(request: IncomingMessage): Record<string, string> {
  const { headers } = request;
  const asked = ASKED_WITH.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    ...Object.fromEntries(asked),
    'x-forwarded-method': request.method ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-uri': request.url ?? '',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
  };
}

/** What the gateway said about the person; undefined when its answer is not one of the gateway at all. */
export function identityOf(answer: IncomingHttpHeaders): [string, string][] | undefined {
  const identity: [string, string][] = [];
  for (const name of IDENTITY_HEADERS) {
    const value = answer[name];
    if (typeof value !== 'string') return undefined;
    identity.push([name, value]);
  }
  return identity;
}

/** The headers of the request to the application, name and value in turn. */
export function forwardedHeaders(
  request: IncomingMessage,
  added: readonly (readonly [string, string])[],
): string[] {
  const forwarded = withoutHopByHop(request).flatMap(([name, value]) => {
    if (isOwn(name)) return [];
    if (name.toLowerCase() !== 'cookie') return [name, value];
    const kept = value.split(';').filter((pair) => !isForeign(pair));
    return kept.length > 0 ? [name, kept.join(';').trim()] : [];
  });
  return [...forwarded, ...whatProxiesSay(request), ...added.flat()];
}

/** The headers of a request that the gateway itself answers on the application's host: with its cookies. */
export function routedHeaders(request: IncomingMessage): string[] {
  const forwarded = withoutHopByHop(request).filter(([name]) => !isOwn(name));
  return [...forwarded.flat(), ...whatProxiesSay(request)];
}

function whatProxiesSay(request: IncomingMessage): string[] {
  return [
    // Where a body ends is said anew: a client can have either header dropped by naming it in Connection.
    ...framing(request),
    ...['x-forwarded-proto', 'http', 'x-forwarded-host', request.headers.host ?? ''],
    ...['x-forwarded-for', request.socket.remoteAddress ?? ''],
  ];
}

/** The headers of an answer that is passed back to the browser, name and value in turn. */
export function answerHeaders(answer: IncomingMessage): string[] {
  return withoutHopByHop(answer).flat();
}

/** As {@link answerHeaders}, without cookies in the gateway's name: an application could sign people out with them. */
export function applicationAnswerHeaders(answer: IncomingMessage): string[] {
  return withoutHopByHop(answer)
    .filter(([name, value]) => name.toLowerCase() !== 'set-cookie' || !isForeign(value))
    .flat();
}

/**
 * Whether only the proxy may write this header. Some application servers read `Remote_User` and `Remote.User` as
 * `Remote-User`: such an alias must not get through either.
 */
function isOwn(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[_.]/g, '-');
  return (
    OWN_HEADERS.has(plain) ||
    plain.startsWith('remote-') ||
    plain.startsWith('x-rolegate-') ||
    plain.startsWith('x-forwarded-') ||
    plain === 'content-length'
  );
}

/** Whether a cookie is none of the application's business. */
function isForeign(pair: string): boolean {
  const name = pair.slice(0, pair.indexOf('=') < 0 ? undefined : pair.indexOf('=')).trim();
  return name === '' || GATEWAY_COOKIE.test(name);
}

function framing({ headers }: IncomingMessage): string[] {
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  return headers['content-length'] === undefined ? [] : ['content-length', headers['content-length']];
}

function withoutHopByHop(message: IncomingMessage): [string, string][] {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = message.rawHeaders.slice(index, index + 2);
    if (!dropped.has(name.toLowerCase())) pairs.push([name, value]);
  }
  return pairs;
}
