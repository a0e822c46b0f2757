import { OktaProblem, type OktaProblemKind } from './okta-problem.js';
import { rateLimitWait } from './okta-retry.js';

/** A page of 200 groups is about 200 KB; nothing that is asked for comes near this, in bytes. */
const LARGEST_ANSWER = 5 * 1024 * 1024;
/** Okta's own words are cut at this length. */
const LONGEST_TEXT = 500;

/** States in which Okta allows an operation to nobody, although it answers 403 as if somebody else might. */
const NOT_IN_THIS_STATE = ['E0000016', 'E0000017', 'E0000023', 'E0000032', 'E0000034', 'E0000038'];

/** A good answer of Okta's: status 2xx, JSON or, to a request that changes something, empty. */
export interface OktaAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as sent. */
  readonly text: string;
  /** Undefined for an empty body. */
  readonly json: unknown;
}

/**
 * Reads and judges an answer.
 * @param emptyAllowed Whether an answer without a body is a good one, as it is to most requests that change something.
 * @throws OktaProblem for everything but 2xx with a JSON body of at most {@link LARGEST_ANSWER} bytes.
 */
export async function readAnswer(response: Response, emptyAllowed = false): Promise<OktaAnswer> {
  const { status, headers } = response;
  const text = await readText(response);
  const json = isJson(headers) ? parsed(text) : undefined;
  if (status >= 200 && status < 300) {
    if (json === undefined && !(emptyAllowed && text === '')) {
      throw new OktaProblem('garbled', 'Okta’s answer is not JSON', { status });
    }
    return { status, headers, text, json };
  }
  throw problemOf(status, headers, json);
}

function problemOf(status: number, headers: Headers, json: unknown): OktaProblem {
  const errorCode = errorCodeOf(json);
  const retryAfterMs = status === 429 ? rateLimitWait(headers) : undefined;
  const kind = kindOf(status, errorCode, headers);
  return new OktaProblem(kind, `Okta answered ${status}`, {
    status,
    errorCode,
    retryAfterMs,
    ...wordsOf(json),
    requiredScope: requiredScopeOf(headers),
  });
}

function kindOf(status: number, errorCode: string | undefined, headers: Headers): OktaProblemKind {
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'server-error';
  // A page is what a proxy or a firewall on the way answers, whatever its status: Okta's refusals are JSON or empty.
  if (status < 400 || /^text\/html\b/i.test(headers.get('content-type') ?? '')) return 'garbled';
  switch (status) {
    case 401:
      // A feature that the org has not licensed: the credential itself is good.
      return errorCode === 'E0000015' ? 'token-forbidden' : 'token-invalid';
    case 403:
      return NOT_IN_THIS_STATE.includes(errorCode ?? '') ? 'refused' : 'token-forbidden';
    case 404:
      // Any other 404 comes from a host that has no such API.
      return errorCode === 'E0000007' ? 'not-found' : 'garbled';
    default:
      return 'refused';
  }
}

/** Reads a body in pieces and gives up at the limit: a length that a header promises proves nothing. */
async function readText(response: Response): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER) throw new OktaProblem('garbled', 'Okta’s answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isJson(headers: Headers): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Okta's `errorCode`, or the `error` of its OAuth endpoints. */
function errorCodeOf(json: unknown): string | undefined {
  const { errorCode, error } = fieldsOf(json);
  const code = errorCode ?? error;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** What Okta says in words: bounded, in one line each. */
function wordsOf(json: unknown): { summary?: string; causes?: readonly string[] } {
  const { errorSummary, error_description: description, errorCauses } = fieldsOf(json);
  const summary = bounded(errorSummary ?? description, LONGEST_TEXT);
  const causes: string[] = [];
  let left = LONGEST_TEXT;
  for (const cause of Array.isArray(errorCauses) ? errorCauses : []) {
    const text = bounded(fieldsOf(cause).errorSummary, left);
    if (text === undefined) continue;
    causes.push(text);
    left -= text.length;
  }
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(causes.length === 0 ? {} : { causes }),
  };
}

/** The scope that a token lacks (RFC 6750 section 3), which Okta says in a header alone. */
function requiredScopeOf(headers: Headers): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  if (!/error="insufficient_scope"/.test(challenge)) return undefined;
  return /\bscope="([\w.: -]{1,200})"/.exec(challenge)?.[1];
}

function bounded(value: unknown, length: number): string | undefined {
  if (typeof value !== 'string' || length <= 0) return undefined;
  const text = value.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return text === '' ? undefined : text.slice(0, length);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
