import { IDENTITY_HEADERS } from '../proxy-decisions/identity-headers.js';
import type { ProxyAnswer } from '../proxy-decisions/proxy-answer.js';
import {
  OVERWRITE_IF_EXISTS_OR_ADD,
  type CheckResponse,
  type HeaderValueOption,
  type StatusCode,
} from './authorization-messages.js';

const OK: StatusCode = 0;
const INVALID_ARGUMENT: StatusCode = 3;
const PERMISSION_DENIED: StatusCode = 7;
const UNAVAILABLE: StatusCode = 14;
const UNAUTHENTICATED: StatusCode = 16;

const IDENTITY: ReadonlySet<string> = new Set(IDENTITY_HEADERS);
const passed = new WeakMap<ProxyAnswer, readonly HeaderValueOption[]>();

/**
 * An answer as Envoy takes it.
 * @param aliases Headers of the request that a backend may take for ours: they don't reach it.
 */
export function checkResponse(
  answer: ProxyAnswer,
  requestId: string,
  aliases: readonly string[],
): CheckResponse {
  if (answer.status === 200) {
    return {
      status: { code: OK, message: '' },
      ok_response: { headers: identityOf(answer), headers_to_remove: aliases },
    };
  }
  const { status, headers, body } = answer;
  return {
    status: { code: codeOf(status), message: '' },
    denied_response: {
      status: { code: status },
      headers: [set('X-Request-ID', requestId), ...options(headers, isForClient)],
      body,
    },
  };
}

/** The denial of a check that failed. */
export function failedCheck(): CheckResponse {
  return {
    status: { code: UNAVAILABLE, message: 'the check failed' },
    denied_response: { status: { code: 503 }, headers: [set('Cache-Control', 'no-store')], body: '' },
  };
}

/** The same for every use of an answer, as its headers are. */
function identityOf(answer: ProxyAnswer): readonly HeaderValueOption[] {
  const known = passed.get(answer);
  if (known) return known;
  const made = options(answer.headers, (name) => IDENTITY.has(name));
  passed.set(answer, made);
  return made;
}

/** Envoy says itself how long a body is. */
function isForClient(name: string): boolean {
  return name !== 'X-Request-ID' && name !== 'Content-Length';
}

function options(headers: readonly string[], wanted: (name: string) => boolean): HeaderValueOption[] {
  const made: HeaderValueOption[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (wanted(name)) made.push(set(name, headers[index + 1] ?? ''));
  }
  return made;
}

function set(name: string, value: string): HeaderValueOption {
  return {
    header: { key: name.toLowerCase(), value },
    append: { value: false },
    append_action: OVERWRITE_IF_EXISTS_OR_ADD,
    keep_empty_value: true,
  };
}

function codeOf(status: number): StatusCode {
  switch (status) {
    case 302:
    case 401:
      return UNAUTHENTICATED;
    case 400:
      return INVALID_ARGUMENT;
    case 503:
      return UNAVAILABLE;
    default:
      return PERMISSION_DENIED;
  }
}
