import { GatewayError } from '../errors/gateway-error.js';
import { asOktaProblem } from '../okta-client/okta-problem.js';

/** Why a question got no answer. */
export type FaultKind =
  | 'unreachable'
  | 'tls'
  | 'private-address'
  | 'timeout'
  | 'garbled'
  | 'server-error'
  | 'rate-limited'
  | 'not-accepted'
  | 'forbidden'
  | 'not-found'
  | 'refused';

/** A question that got no answer. */
export interface Fault {
  readonly kind: FaultKind;
  /** In words for an admin; never a secret. */
  readonly detail: string;
  readonly status?: number;
  /** Okta's own error code, or an OAuth one. */
  readonly code?: string;
}

/** What became of a question; undefined = it was not asked. */
export type Outcome<T> = { readonly answer: T } | { readonly fault: Fault } | undefined;

/** The answer, when there is one. */
export function answerOf<T>(outcome: Outcome<T>): T | undefined {
  return outcome && 'answer' in outcome ? outcome.answer : undefined;
}

/** The fault, when there was one. */
export function faultOf(outcome: Outcome<unknown>): Fault | undefined {
  return outcome && 'fault' in outcome ? outcome.fault : undefined;
}

/** Node's and OpenSSL's names for a certificate or a handshake that is not accepted. */
const TLS_CODES =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO|CRL_|INVALID_CA|INVALID_PURPOSE)/;

/** Why a request to an identity provider failed, from what `ProviderHttp` threw. */
export function providerFaultOf(error: unknown): Fault {
  const detail = error instanceof GatewayError ? (error.detail ?? '') : '';
  const { code, message } = deepest(fieldsOf(error)['cause']);
  const named = code === undefined ? {} : { code };
  if (/private address/.test(detail) || /private addresses/.test(message)) {
    return { kind: 'private-address', detail: 'the name leads to a private address' };
  }
  if (/within \d+ ms|no time left/.test(detail)) return { kind: 'timeout', detail: 'no answer in time' };
  if (/redirect/.test(detail)) return { kind: 'garbled', detail: 'the answer is a redirect' };
  if (/larger than/.test(detail)) return { kind: 'garbled', detail: 'the answer is too large' };
  if (code !== undefined && TLS_CODES.test(code)) return { kind: 'tls', detail: code, ...named };
  return { kind: 'unreachable', detail: code ?? 'the connection failed', ...named };
}

/** Why a question to the management API failed. */
export function oktaFaultOf(error: unknown): Fault {
  const problem = asOktaProblem(error);
  const { status, errorCode } = problem;
  return {
    kind: KINDS[problem.kind],
    detail: problem.summary ?? problem.advice ?? problem.message,
    ...(status === undefined ? {} : { status }),
    ...(errorCode === undefined ? {} : { code: errorCode }),
  };
}

const KINDS = {
  unreachable: 'unreachable',
  timeout: 'timeout',
  'not-asked': 'timeout',
  'rate-limited': 'rate-limited',
  'server-error': 'server-error',
  garbled: 'garbled',
  'token-invalid': 'not-accepted',
  'token-forbidden': 'forbidden',
  'not-found': 'not-found',
  refused: 'refused',
  'too-many-groups': 'refused',
} as const satisfies Record<ReturnType<typeof asOktaProblem>['kind'], FaultKind>;

/** What is told by the error behind the others: one of several tried addresses, or the cause of a cause. */
function deepest(error: unknown): { code: string | undefined; message: string } {
  const { errors, cause, code, message } = fieldsOf(error);
  const behind: unknown = (Array.isArray(errors) ? (errors as unknown[])[0] : undefined) ?? cause;
  if (behind !== undefined) return deepest(behind);
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Runs a question; whatever it throws becomes a fault. */
export async function asked<T>(
  question: () => Promise<T>,
  toFault: (error: unknown) => Fault,
): Promise<Exclude<Outcome<T>, undefined>> {
  try {
    return { answer: await question() };
  } catch (error) {
    return { fault: toFault(error) };
  }
}
