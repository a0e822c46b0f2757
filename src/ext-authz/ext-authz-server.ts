import { Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js';
import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { AUTHORIZATION_SERVICE, HEALTH_SERVICE } from './authorization-service.js';
import type { CheckRequest, CheckResponse } from './authorization-messages.js';
import { CheckHandler } from './check-handler.js';

/** The largest message in bytes: headers, and a body that Envoy was told to send along, which is skipped. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;
/** Checks under way at once on one connection. */
const MAX_CONCURRENT_CHECKS = 1000;
/** How long a stop waits for checks that are being answered, in milliseconds. */
const DRAIN_LIMIT_MS = 8000;

const SERVING = 1;
const NOT_SERVING = 2;
/** What health is asked about; empty is the whole server. */
const HEALTHY_SERVICES: ReadonlySet<string> = new Set(['', 'envoy.service.auth.v3.Authorization']);

/** The gRPC listener on EXT_AUTHZ_GRPC_PORT. */
@Injectable()
export class ExtAuthzServer {
  private readonly log = new Logger('ExtAuthz');
  private server: Server | undefined;
  private listeningPort = 0;
  private stopping = false;

  constructor(
    private readonly handler: CheckHandler,
    private readonly configuration: Configuration,
  ) {}

  /** Listens, when there is a port to. @throws Error that names EXT_AUTHZ_GRPC_PORT when it can't. */
  async listen(): Promise<void> {
    const { extAuthzGrpcPort: port, listen } = this.configuration;
    if (port === undefined) return;
    const server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_concurrent_streams': MAX_CONCURRENT_CHECKS,
    });
    const check: handleUnaryCall<CheckRequest, CheckResponse> = (call, answer) =>
      void this.handler.check(call.request, call.getPeer()).then((response) => answer(null, response));
    server.addService(AUTHORIZATION_SERVICE, { Check: check });
    server.addService(HEALTH_SERVICE, { Check: this.health });
    const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
    this.listeningPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(new Error(`it cannot listen on EXT_AUTHZ_GRPC_PORT ${port}`));
        else resolve(bound);
      });
    });
    this.server = server;
    this.log.log(`Envoy may ask by gRPC on port ${this.listeningPort}`);
  }

  /** The port in use; 0 = none. Differs from the configured one when that is 0. */
  get port(): number {
    return this.listeningPort;
  }

  /** Accepts nothing new, answers what was asked, and cuts what takes longer than eight seconds. */
  async close(): Promise<void> {
    const { server } = this;
    if (!server || this.stopping) return;
    this.stopping = true;
    const cut = setTimeout(() => server.forceShutdown(), DRAIN_LIMIT_MS);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(cut);
  }

  private readonly health: handleUnaryCall<{ service?: string }, { status: number }> = (call, answer) => {
    if (HEALTHY_SERVICES.has(call.request.service ?? ''))
      answer(null, { status: this.stopping ? NOT_SERVING : SERVING });
    else answer({ code: status.NOT_FOUND, details: 'no such service' });
  };
}
