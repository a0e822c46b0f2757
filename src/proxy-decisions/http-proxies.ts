import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Configuration } from '../config/configuration.js';
import type { FrontHandler } from '../http/front-listener.js';
import { rawHeader } from '../http/raw-headers.js';
import type { ForwardedRequest } from './forwarded-request.js';
import { hasIdentityAlias } from './identity-headers.js';
import { writeProxyAnswer, type ProxyAnswer } from './proxy-answer.js';
import { ProxyDecisions, type ProxyAdapter } from './proxy-decisions.js';
import { isFromTrustedProxy } from './trusted-peer.js';

/** Reads a client's request in one of the dialects of proxies; undefined when anything is missing, odd or sent twice. */
export type Dialect = (request: IncomingMessage) => ForwardedRequest | undefined;

/** A way in which proxies ask by HTTP. */
export interface HttpAdapter extends ProxyAdapter {
  readonly read: Dialect;
  /** Names and values, by turns, that an allowing answer has besides. */
  readonly allowingHeaders?: readonly string[];
}

/** Answers proxies that ask by HTTP, every method alike, looking at no body. */
@Injectable()
export class HttpProxies {
  constructor(
    private readonly decisions: ProxyDecisions,
    private readonly configuration: Configuration,
  ) {}

  /** What the front listener calls for one of the ways of asking. */
  handlerOf(adapter: HttpAdapter): FrontHandler {
    return (request, response, requestId, startedAt) => {
      const answer = this.decisions.answer({
        adapter,
        forwarded: this.read(request, adapter),
        cookie: cookieOf(request),
        header: (name) => asOne(request.headers[name]),
        requestId,
        startedAt,
      });
      if (!(answer instanceof Promise))
        return writeProxyAnswer(response, completed(answer, adapter), requestId);
      return answer.then((late) => writeProxyAnswer(response, completed(late, adapter), requestId));
    };
  }

  private read(request: IncomingMessage, { read }: HttpAdapter): ForwardedRequest | undefined {
    if (!isFromTrustedProxy(request, this.configuration.trustedProxies)) return undefined;
    return hasIdentityAlias(request.rawHeaders) ? undefined : read(request);
  }
}

function completed(answer: ProxyAnswer, { allowingHeaders }: HttpAdapter): ProxyAnswer {
  if (!allowingHeaders || answer.status !== 200) return answer;
  return { ...answer, headers: [...answer.headers, ...allowingHeaders] };
}

/** All cookies; Node joins several fields of them, and to have it do so takes as long as a decision. */
function cookieOf(request: IncomingMessage): string | undefined {
  const cookie = rawHeader(request.rawHeaders, 'cookie');
  return cookie === null ? request.headers.cookie : cookie;
}

function asOne(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
