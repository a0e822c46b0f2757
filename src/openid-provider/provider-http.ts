import { Injectable } from '@nestjs/common';
import { lookup } from 'node:dns';
import {
  request as requestHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Configuration } from '../config/configuration.js';
import { isLoopbackHost } from '../config/environment-rules.js';
import { isPrivateAddress } from '../connections/issuer.js';
import { GatewayError } from '../errors/gateway-error.js';
import { inCallSpan } from '../tracing/spans.js';

/** One request to an identity provider, and its bounds. */
export interface ProviderRequest {
  /** What is asked for, in words, for the log: `discovery document`. */
  readonly purpose: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form by POST; without it the request is a GET. */
  readonly form?: URLSearchParams;
  /** For the whole answer, its last byte included. */
  readonly timeoutMs: number;
  /** The largest answer that is read. */
  readonly maxBytes: number;
  /** Hears the headers of any answer, before it is read. Never throws. */
  readonly onHeaders?: (headers: IncomingHttpHeaders) => void;
}

/** An answer, read to its end. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: string;
}

/** 256 KB: more than any discovery document or key set needs. */
export const DOCUMENT_BYTES = 256 * 1024;

/** 2 MB: a person in 10,000 groups has a large ID token. */
export const TOKEN_BYTES = 2 * 1024 * 1024;

/**
 * The one way out to identity providers at sign-in: bounded in time and size, never following a
 * redirect, never to a private address unless that is configured or the host is loopback by name.
 */
@Injectable()
export class ProviderHttp {
  /** Finds the addresses of a name; other ones for tests. */
  protected readonly resolve: typeof lookup = lookup;

  constructor(private readonly configuration: Configuration) {}

  /**
   * Sends a request and reads the whole answer, whatever its status.
   * @throws GatewayError `okta-unavailable` when there is no complete answer in time, or a redirect.
   */
  send(request: ProviderRequest): Promise<ProviderAnswer> {
    const attributes = {
      'http.request.method': request.form ? 'POST' : 'GET',
      'server.address': URL.canParse(request.url) ? new URL(request.url).hostname : undefined,
    };
    return inCallSpan(`provider ${request.purpose}`, attributes, async (span) => {
      const answer = await this.exchange(request);
      span.setAttribute('http.response.status_code', answer.status);
      return answer;
    });
  }

  private exchange(request: ProviderRequest): Promise<ProviderAnswer> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined = undefined;
      const fail = (what: string, cause?: unknown) => {
        clearTimeout(timer);
        reject(providerFault(request.purpose, what, cause));
      };
      const url = new URL(request.url);
      const restricted = !this.configuration.okta.allowPrivateIssuers && !isLoopbackHost(url.hostname);
      const address = url.hostname.replace(/^\[|\]$/g, '');
      if (restricted && isIP(address) !== 0 && isPrivateAddress(address))
        return fail('is on a private address');
      if (request.timeoutMs <= 0) return fail('was not asked for: no time left');

      const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        requestOptions(request, restricted ? publicAddressesOf(this.resolve) : this.resolve),
        (incoming) => {
          request.onHeaders?.(incoming.headers);
          incoming.on('error', (error) => fail('broke off', error));
          read(incoming, request.maxBytes, (answer) => {
            if (answer === undefined) {
              fail(`is larger than ${request.maxBytes} bytes`);
              outgoing.destroy();
            } else if (answer.status >= 300 && answer.status < 400) fail('answered with a redirect');
            else {
              clearTimeout(timer);
              resolve(answer);
            }
          });
        },
      );
      timer = setTimeout(() => {
        fail(`gave no complete answer within ${Math.round(request.timeoutMs)} ms`);
        outgoing.destroy();
      }, request.timeoutMs);
      outgoing.on('error', (error) => fail('cannot be reached', error));
      outgoing.end(request.form?.toString());
    });
  }

  /**
   * Sends a request whose good answer is a JSON object with status 200.
   * @throws GatewayError `okta-unavailable` for everything else.
   */
  async json(request: ProviderRequest): Promise<Record<string, unknown>> {
    const { status, body } = await this.send(request);
    if (status !== 200) throw providerFault(request.purpose, `answered ${status}`);
    const document = parseObject(body);
    if (!document) throw providerFault(request.purpose, 'is not a JSON object');
    return document;
  }
}

/** The error of a provider that can't be used now; `what` completes the sentence "The <purpose> …" in the log. */
export function providerFault(purpose: string, what: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'okta-unavailable',
    'The identity provider does not answer as it should at the moment. Try again in a minute.',
    { detail: `${purpose} ${what}`, cause, headers: { 'Retry-After': '5' } },
  );
}

/** The JSON object in a text; undefined when it is anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function requestOptions({ headers, form }: ProviderRequest, resolve: LookupFunction): RequestOptions {
  const body = form?.toString();
  return {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Accept: 'application/json',
      'User-Agent': 'rolegate',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }),
      ...headers,
    },
    lookup: resolve,
  };
}

/** Reads an answer to its end; gives undefined as soon as it is too large. */
function read(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (answer: ProviderAnswer | undefined) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) done(undefined);
    else chunks.push(chunk);
  });
  incoming.on('end', () => {
    done({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
  });
}

/**
 * Resolves a name to its public addresses alone: a name of the internet must not lead into our own network.
 * @param resolve Node's resolver, or another one for tests.
 */
export function publicAddressesOf(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = error ? [] : addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = allowed;
      if (!first) callback(error ?? new Error(`${hostname} resolves to private addresses alone`), '', 0);
      else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
