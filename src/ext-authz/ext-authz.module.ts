/**
 * Envoy's external authorization: Envoy, Istio and their kin ask here whether a client's request may pass.
 *
 * Owns `/authz/ext-authz/*` on the front listener (every method, the client's path behind the prefix), and on
 * EXT_AUTHZ_GRPC_PORT the gRPC services `envoy.service.auth.v3.Authorization` and `grpc.health.v1.Health`: how a check
 * is read and answered. What is decided is the common affair of all proxies. It reads no body, believes trusted peers
 * alone, and no failure of it ever reads as a permission.
 */
import { Module } from '@nestjs/common';
import { ProxyDecisionsModule } from '../proxy-decisions/proxy-decisions.module.js';
import { CheckHandler } from './check-handler.js';
import { ExtAuthzHandlers } from './ext-authz-handlers.js';
import { ExtAuthzServer } from './ext-authz-server.js';

@Module({
  imports: [ProxyDecisionsModule],
  providers: [ExtAuthzHandlers, CheckHandler, ExtAuthzServer],
  exports: [ExtAuthzHandlers, ExtAuthzServer],
})
export class ExtAuthzModule {}
