import { OktaProblem, type OktaProblemKind } from './okta-problem.js';
import { rateLimitWait } from './okta-retry.js';

/** A page of 200 groups is about 200 KB; nothing that is asked for comes near this, in bytes. */
const LARGEST_ANSWER = 5 * 1024 * 1024;

/** What is kept of Okta's words about an error: this many causes, each text this long. */
const MOST_CAUSES = 20;
const LONGEST_TEXT = 300;

/** A good answer of Okta's: status 2xx, JSON. */
export interface OktaAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as sent. */
  readonly text: string;
  readonly json: unknown;
}

/**
 * Reads and judges an answer.
 * @throws OktaProblem for everything but 2xx with a JSON body of at most {@link LARGEST_ANSWER} bytes.
 */
export async function readAnswer(response: Response): Promise<OktaAnswer> {
  const { status, headers } = response;
  const text = await readText(response);
  const json = isJson(headers) ? parsed(text) : undefined;
  if (status >= 200 && status < 300) {
    if (json === undefined) throw new OktaProblem('garbled', 'Okta’s answer is not JSON', { status });
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
      return 'token-forbidden';
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

/** Okta's words about what is wrong, cut to what an answer can hold. */
function wordsOf(json: unknown): { summary?: string; causes?: string[] } {
  if (typeof json !== 'object' || json === null) return {};
  const { errorSummary, errorCauses } = json as { errorSummary?: unknown; errorCauses?: unknown };
  const causes = (Array.isArray(errorCauses) ? (errorCauses as unknown[]) : [])
    .slice(0, MOST_CAUSES)
    .map((cause) => boundedText((cause as { errorSummary?: unknown } | null)?.errorSummary))
    .filter((text) => text !== undefined);
  const summary = boundedText(errorSummary);
  return { ...(summary === undefined ? {} : { summary }), causes };
}

function boundedText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_TEXT);
}

/** The scope that a token lacks (RFC 6750 section 3), which Okta says in a header alone. */
function requiredScopeOf(headers: Headers): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  if (!/error="insufficient_scope"/.test(challenge)) return undefined;
  return /\bscope="([\w.: -]{1,200})"/.exec(challenge)?.[1];
}

/** Okta's `errorCode`, or the `error` of its OAuth endpoints. */
function errorCodeOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { errorCode, error } = json as { errorCode?: unknown; error?: unknown };
  const code = errorCode ?? error;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}
