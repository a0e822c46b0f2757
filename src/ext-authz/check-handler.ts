import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { isTrustedAddress } from '../http/client-address.js';
import { chooseRequestId } from '../http/request-id.js';
import { ProxyDecisions, type ProxyAdapter } from '../proxy-decisions/proxy-decisions.js';
import { inRpcSpan } from '../tracing/request-spans.js';
import type { CheckRequest, CheckResponse } from './authorization-messages.js';
import { readCheck } from './check-request.js';
import { checkResponse, failedCheck } from './check-response.js';

/** What traces call a check. */
const CHECK = ['envoy.service.auth.v3.Authorization', 'Check'] as const;

const EXT_AUTHZ_GRPC: ProxyAdapter = { name: 'ext-authz-grpc', redirects: true };

/** Addresses of peers of which it is remembered whether they are trusted, at most. */
const MAX_PEERS = 1000;

/** Answers the checks of Envoys that ask by gRPC. */
@Injectable()
export class CheckHandler {
  private readonly log = new Logger('ExtAuthz');
  private readonly trusted = new Map<string, boolean>();

  constructor(
    private readonly decisions: ProxyDecisions,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Answers one check. Never rejects: whatever goes wrong is a denial, so that no Envoy, however it deals with
   * failures, lets a request pass because of it.
   * @param peer Who asks, as `address:port`.
   */
  async check(request: CheckRequest, peer: string): Promise<CheckResponse> {
    const startedAt = performance.now();
    let requestId: string | undefined;
    try {
      const { forwarded, header, aliases } = readCheck(request);
      const id = chooseRequestId(header('x-request-id'));
      requestId = id;
      const trusted = this.isTrusted(peer);
      const [traceparent, tracestate] = trusted ? [header('traceparent'), header('tracestate')] : [];
      const answer = await inRpcSpan(CHECK, { requestId: id, traceparent, tracestate }, async () =>
        this.decisions.answer({
          adapter: EXT_AUTHZ_GRPC,
          forwarded: trusted ? forwarded : undefined,
          cookie: header('cookie'),
          header,
          requestId: id,
          startedAt,
        }),
      );
      return checkResponse(answer, id, aliases);
    } catch (error) {
      this.log.warn(`A check failed: ${error instanceof Error ? error.message : 'unknown error'}`, {
        requestId,
      });
      return failedCheck();
    }
  }

  private isTrusted(peer: string): boolean {
    const address = peer.slice(0, peer.lastIndexOf(':'));
    const known = this.trusted.get(address);
    if (known !== undefined) return known;
    const trusted = isTrustedAddress(address, this.configuration.trustedProxies);
    if (!trusted) this.log.warn(`A check of ${address} is denied: it is not among TRUSTED_PROXIES`);
    if (this.trusted.size >= MAX_PEERS) this.trusted.clear();
    this.trusted.set(address, trusted);
    return trusted;
  }
}
