import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Logger as PinoLogger } from 'pino';
import { DataSource } from 'typeorm';
import { systemActor } from './access/actor.js';
import { AppModule } from './app.module.js';
import { AuthzenHandlers } from './authzen/authzen-handlers.js';
import { SystemClock, type Clock } from './config/clock.js';
import type { Configuration } from './config/configuration.js';
import { createLog, NestLog } from './config/log.js';
import { FirstConnection } from './connections/first-connection.js';
import { migrationDataSourceOptions } from './data-source.js';
import { runMigrations } from './database/migrate.js';
import { poolOf } from './database/pool.js';
import { GatewayError } from './errors/gateway-error.js';
import { EventStreams } from './event-stream/event-streams.js';
import { ExtAuthzHandlers } from './ext-authz/ext-authz-handlers.js';
import { ExtAuthzServer } from './ext-authz/ext-authz-server.js';
import { ForwardAuthHandlers } from './forward-auth/forward-auth-handlers.js';
import { FirstAdmin } from './group-mappings/first-admin.js';
import { ShutdownState } from './health/shutdown-state.js';
import { ApiDocument } from './http/api-document.js';
import { isTrustedPeer } from './http/client-address.js';
import { ErrorFilter } from './http/error.filter.js';
import { createFrontListener, type FrontHandler } from './http/front-listener.js';
import { GatewayServer } from './http/gateway-server.js';
import { hardenHttp } from './http/http-hardening.js';
import { requestIdOf } from './http/request-id.js';
import { refusingUnreadableTargets } from './http/request-target.js';
import { createValidationPipe } from './http/validation.js';
import { RequestLog } from './metrics/request-log.js';
import { SetUp } from './set-up/set-up.service.js';
import { SetUpMode } from './set-up/set-up-mode.js';
import { StoredKeysCheck } from './secret-rotation/stored-keys-check.js';
import { requestSpans, withRequestSpan, type RequestFacts } from './tracing/request-spans.js';
import { traceStatements } from './tracing/statement-spans.js';
import { startTracing } from './tracing/tracing.js';

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly configuration: Configuration;
  /** Default: the machine's clocks. */
  readonly clock?: Clock;
  /** Default: JSON lines on standard output at LOG_LEVEL. */
  readonly log?: PinoLogger;
}

/** A composed gateway: migrated, connected, ready to listen. */
export interface Gateway {
  readonly app: NestExpressApplication;
  /** Opens the listening sockets of the configuration. */
  listen(): Promise<void>;
  /** The port in use. */
  readonly port: number;
  /** `http://host:port`, where this process itself listens. */
  readonly address: string;
  /** Answers what was begun, then closes everything: listener, background work, database. */
  close(): Promise<void>;
}

/**
 * Composes the gateway: migrations and first rows under one lock, then Nest, then the front listener.
 * The production start and the tests come through here alike.
 * @throws ConfigurationError when no connection exists and the variables for the first one are missing.
 */
export async function createGateway({
  configuration,
  clock = new SystemClock(),
  log,
}: GatewayOptions): Promise<Gateway> {
  const logger = new NestLog(log ?? createLog(configuration.log.level));
  Logger.overrideLogger(logger);
  const tracing = await startTracing(process.env);
  const app = await runMigrations(migrationDataSourceOptions(configuration.database.directUrl), async () => {
    const nest = await NestFactory.create<NestExpressApplication>(AppModule.for(configuration, clock), {
      logger,
      bodyParser: false,
      abortOnError: false,
    });
    try {
      const requestId = `start-${randomUUID()}`;
      await nest.get(StoredKeysCheck).ensure();
      await nest.get(FirstConnection).ensure(requestId);
      await nest.get(FirstAdmin).ensure(requestId);
      await nest.get(SetUp).ensure(systemActor(requestId));
    } catch (error) {
      await nest.close();
      throw error;
    }
    return nest;
  });
  const requestLog = app.get(RequestLog);
  const facts: RequestFacts = {
    requestIdOf,
    isTrustedPeer: (request) => isTrustedPeer(request, configuration.trustedProxies),
  };
  if (tracing) {
    traceStatements(poolOf(app.get(DataSource)));
    app.use(requestSpans(facts));
  }
  const setUp = app.get(SetUpMode);
  // A gateway that was set up pays nothing for those that aren't.
  const open = (handler: FrontHandler): FrontHandler => (setUp.opened ? onceSetUp(setUp, handler) : handler);
  const traced = (routes: ReadonlyMap<string, FrontHandler>): [string, FrontHandler][] =>
    [...routes].map(([path, handler]) => [
      path,
      tracing ? withRequestSpan(path, facts, open(handler)) : open(handler),
    ]);
  hardenHttp(app, configuration, app.get(ErrorFilter), (request) => requestLog.finished(request));
  app.useGlobalPipes(createValidationPipe());
  app.get(ApiDocument).describe(app);
  await app.init();

  const server = new GatewayServer(
    createFrontListener({
      handlers: new Map([
        ...traced(app.get(ForwardAuthHandlers).handlers),
        ...traced(app.get(AuthzenHandlers).handlers),
        ...traced(app.get(ExtAuthzHandlers).handlers),
      ]),
      prefixes: new Map(traced(app.get(ExtAuthzHandlers).prefixes)),
      fallback: refusingUnreadableTargets(app.getHttpAdapter().getInstance() as RequestListener),
      observer: requestLog,
    }),
  );
  const extAuthz = app.get(ExtAuthzServer);
  return {
    app,
    listen: async () => {
      await server.listen(configuration.listen.port, configuration.listen.host);
      await extAuthz.listen();
    },
    get port() {
      return server.port;
    },
    get address() {
      return `http://${configuration.listen.host}:${server.port}`;
    },
    close: async () => {
      app.get(ShutdownState).begin();
      app.get(EventStreams).closeAll();
      await Promise.all([server.close(), extAuthz.close()]);
      await app.close();
      await tracing?.stop();
    },
  };
}

/** The handler, which refuses while nobody can have signed in. */
function onceSetUp(setUp: SetUpMode, handler: FrontHandler): FrontHandler {
  const judged = async (...exchange: Parameters<FrontHandler>): Promise<void> => {
    if (await setUp.blocks()) throw new GatewayError('setup-required');
    await handler(...exchange);
  };
  return (...exchange) => (setUp.mayBlock ? judged(...exchange) : handler(...exchange));
}
