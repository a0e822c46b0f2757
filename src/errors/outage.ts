import { GatewayError } from './gateway-error.js';

// Classes 08 connection, 53 resources, 57 operator intervention (shutdown, cancel), 58 system, 25006 read-only; then libuv's words.
const OUTAGE_CODES = [
  '08',
  '53',
  '57',
  '58',
  '25006',
  'ECONN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

const OUTAGE_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'Driver not Connected',
];

/** The driver's own error below what an object-relational mapper wrapped around it. */
export function driverErrorOf(error: unknown): unknown {
  return (error as { driverError?: unknown } | null | undefined)?.driverError ?? error;
}

/** The SQLSTATE of a failed query, or the system's error code of a failed connection. */
export function databaseErrorCode(error: unknown): string | undefined {
  const code = (driverErrorOf(error) as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error says that the database can't be reached or does not answer, rather than that a statement is wrong. */
export function isOutage(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined) return OUTAGE_CODES.some((outage) => code.startsWith(outage));
  return error instanceof Error && OUTAGE_MESSAGES.some((message) => error.message.includes(message));
}

/** Turns an error that means "Postgres can't be used now" into `unavailable`; every other one stays as it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof GatewayError || !isOutage(error)) return error;
  return new GatewayError('unavailable', undefined, { cause: error, headers: { 'Retry-After': '1' } });
}
