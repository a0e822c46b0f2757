import { VerificationError } from './verification-error.js';

/** In which header the gateway puts the assertion, as Node spells it. */
const HEADER = 'x-rolegate-assertion';

const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const MAX_LENGTH = 8192;

/** As much of a request as is looked at; those of Node, Express, Nest and Fastify are such. */
export interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values by turns, as Node gives them: tells a header that came twice. */
  readonly rawHeaders?: readonly string[];
}

/** The assertion of a request, or in the value of its header. @throws VerificationError `missing` or `malformed`. */
export function assertionOf(source: string | RequestWithHeaders | undefined): string {
  const value = typeof source === 'object' ? headerOf(source) : source;
  if (value === undefined || value === '') throw new VerificationError('missing');
  if (value.length > MAX_LENGTH || !COMPACT_JWS.test(value)) throw new VerificationError('malformed');
  return value;
}

function headerOf({ headers, rawHeaders = [] }: RequestWithHeaders): string | undefined {
  const value = headers[HEADER];
  const times = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === HEADER).length;
  if (times > 1 || typeof value === 'object') throw new VerificationError('malformed');
  return value;
}
