import type { components } from './schema.js';

type ProblemBody = components['schemas']['Problem'];

/** Every code that the gateway answers, and those that arise before it answers. */
export type ProblemCode = ProblemBody['code'] | 'network' | 'timed-out' | 'garbled';

/** What a problem says of one field of the request. */
export interface FieldProblem {
  /** JSON pointer into the body, `/name` for example. */
  readonly pointer: string;
  readonly detail: string;
}

/** A call that did not succeed: the gateway's problem document (RFC 9457), or that there was no answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: ProblemCode,
    /** HTTP status; 0 without an answer. */
    readonly status: number,
    /** For the person. */
    message: string,
    readonly requestId?: string,
    readonly fields: readonly FieldProblem[] = [],
    /** Of what it refuses: the version that it has now. */
    readonly etag?: string,
  ) {
    super(message);
  }
}

/**
 * The problem that an answer tells.
 * @param body The parsed body, whatever it is: a proxy in between may answer pages.
 */
export function problemOf(status: number, body: unknown, headers: Headers): ApiProblem {
  const requestId = headers.get('x-request-id') ?? undefined;
  if (!isProblem(body)) {
    return new ApiProblem(
      'garbled',
      status,
      `Something between this browser and the gateway answered ${status}.`,
      requestId,
    );
  }
  return new ApiProblem(
    body.code,
    status,
    body.detail,
    body.requestId,
    (body.errors ?? []).map(({ pointer, detail }) => ({ pointer, detail })),
    headers.get('etag') ?? undefined,
  );
}

/** Any thrown thing as a problem: no connection and no answer in time are problems as well. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new ApiProblem('timed-out', 0, 'The gateway did not answer in time.');
  }
  return new ApiProblem('network', 0, 'The gateway cannot be reached.');
}

/**
 * The messages of a problem by name of field.
 * @param known The fields that the form shows; what concerns others is under the key `''`.
 */
export function fieldMessages(problem: ApiProblem, known: readonly string[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { pointer, detail } of problem.fields) {
    const name = pointer.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    // What is wrong with one line of a list stands at the field that holds the list.
    const whole = name.split('/')[0] ?? '';
    const at = known.includes(name) ? name : known.includes(whole) ? whole : '';
    const sentence = at === '' ? `${name}: ${detail}` : detail;
    messages[at] = messages[at] ? `${messages[at]} ${sentence}` : sentence;
  }
  return messages;
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
