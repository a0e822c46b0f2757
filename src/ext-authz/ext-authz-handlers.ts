import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { FrontHandler } from '../http/front-listener.js';
import { rawHeader } from '../http/raw-headers.js';
import { forwardedRequest, type ForwardedRequest, type Said } from '../proxy-decisions/forwarded-request.js';
import { HttpProxies, type HttpAdapter } from '../proxy-decisions/http-proxies.js';
import { COMMON_ALIASES } from '../proxy-decisions/identity-headers.js';

/** What Envoy is configured to put before the path of a client's request (`path_prefix`). */
const PATH_PREFIX = '/authz/ext-authz';

/** Envoy's HTTP dialect: the client's own method and `Host`, and its target behind the prefix. */
export function readExtAuthz(request: IncomingMessage): ForwardedRequest | undefined {
  const { method, url = '', rawHeaders } = request;
  return forwardedRequest(
    method,
    said(rawHeader(rawHeaders, 'x-forwarded-proto')),
    said(rawHeader(rawHeaders, 'host')),
    url.slice(PATH_PREFIX.length),
  );
}

/** A field that is there and empty says nothing. */
function said(value: Said): Said {
  return value === '' ? undefined : value;
}

const EXT_AUTHZ: HttpAdapter = {
  name: 'ext-authz',
  read: readExtAuthz,
  redirects: true,
  // Envoy shows us only the headers that it was told to: what a backend may take for ours, it takes away itself.
  allowingHeaders: ['x-envoy-auth-headers-to-remove', COMMON_ALIASES.join(',')],
};

/** Answers Envoys that ask by HTTP (`envoy.filters.http.ext_authz` with an `http_service`). */
@Injectable()
export class ExtAuthzHandlers {
  /** By exact path: the prefix alone is no client's target. */
  readonly handlers: ReadonlyMap<string, FrontHandler>;
  /** By the beginning of the path. */
  readonly prefixes: ReadonlyMap<string, FrontHandler>;

  constructor(proxies: HttpProxies) {
    const handler = proxies.handlerOf(EXT_AUTHZ);
    this.handlers = new Map([[PATH_PREFIX, handler]]);
    this.prefixes = new Map([[`${PATH_PREFIX}/`, handler]]);
  }
}
