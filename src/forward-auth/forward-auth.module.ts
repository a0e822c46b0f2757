/**
 * Forward auth: reverse proxies ask here whether a client's request may pass.
 *
 * Owns `/authz/auth-request` (nginx and its kin) and `/authz/forward-auth` (Traefik, Caddy, HAProxy), which
 * answer on the front listener, every method alike: how they read what a proxy says about a request. What is
 * decided and answered is the common affair of all proxies. It reads no body and never answers 2xx without a decision.
 */
import { Module } from '@nestjs/common';
import { ProxyDecisionsModule } from '../proxy-decisions/proxy-decisions.module.js';
import { ForwardAuthHandlers } from './forward-auth-handlers.js';

@Module({
  imports: [ProxyDecisionsModule],
  providers: [ForwardAuthHandlers],
  exports: [ForwardAuthHandlers],
})
export class ForwardAuthModule {}
