import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.js';

/** The largest request body, in bytes; more is 413. */
export const MAX_JSON_BODY_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/json[ \t]*(;|$)/i;

/**
 * Reads the JSON body of a request outside the framework, and believes nothing about it: type, size, encoding and
 * syntax are checked. What the JSON says is the caller's business; an own field `__proto__` stays an own field.
 * @throws GatewayError, as a rejection: `request-too-large` beyond `limit` bytes, `invalid-request` (400) for everything
 *   else that is wrong, the content type included.
 */
export async function readJsonBody(request: IncomingMessage, limit = MAX_JSON_BODY_BYTES): Promise<unknown> {
  assertJson(request);
  const bytes = await readBody(request, limit);
  if (bytes.length === 0) throw malformed('The body is empty.');
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw malformed('The body is not valid JSON.');
  }
}

function assertJson({ headers }: IncomingMessage): void {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    throw malformed('The content type must be application/json.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw malformed('The body must not be compressed.');
  }
}

function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      request.resume();
      reject(tooLarge(limit));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: Buffer | GatewayError): void => {
      request.off('data', take).off('end', end).off('error', broken).off('close', broken);
      if (outcome instanceof GatewayError) reject(outcome);
      else resolve(outcome);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      settle(tooLarge(limit));
      // The rest is read and forgotten: a client that still sends would not hear the answer.
      request.on('error', () => undefined).resume();
    };
    const end = (): void => settle(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    const broken = (): void => settle(malformed('The body broke off.'));
    request.on('data', take).on('end', end).on('error', broken).on('close', broken);
  });
}

function malformed(message: string): GatewayError {
  return new GatewayError('invalid-request', message);
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError('request-too-large', `The body is larger than ${Math.floor(limit / 1024)} KB.`);
}
