import { Injectable } from '@nestjs/common';
import type { FrontHandler } from '../http/front-listener.js';
import { HttpProxies, type HttpAdapter } from '../proxy-decisions/http-proxies.js';
import { readAuthRequest, readForwardAuth } from './forward-auth-dialects.js';

const AUTH_REQUEST: HttpAdapter = { name: 'auth-request', read: readAuthRequest, redirects: false };
const FORWARD_AUTH: HttpAdapter = { name: 'forward-auth', read: readForwardAuth, redirects: true };

/** Answers the reverse proxies that ask in one of the two dialects of forward auth. */
@Injectable()
export class ForwardAuthHandlers {
  /** By exact path, for the front listener. */
  readonly handlers: ReadonlyMap<string, FrontHandler>;

  constructor(proxies: HttpProxies) {
    this.handlers = new Map([
      ['/authz/auth-request', proxies.handlerOf(AUTH_REQUEST)],
      ['/authz/forward-auth', proxies.handlerOf(FORWARD_AUTH)],
    ]);
  }
}
