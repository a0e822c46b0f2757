/**
 * Forward auth: reverse proxies ask here whether a client's request may pass.
 *
 * Owns `/authz/auth-request` (nginx and its kin) and `/authz/forward-auth` (Traefik, Caddy, HAProxy), which
 * answer on the front listener, every method alike: how they read what a proxy says about a request, the
 * identity headers of an allowing answer, and the way to the sign-in. It believes trusted proxies alone, of
 * credentials looks at the session cookie alone, reads no body, and never answers 2xx without a decision.
 */
import { Module } from '@nestjs/common';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ForwardAuthHandlers } from './forward-auth-handlers.js';

@Module({
  imports: [SessionsModule, DecisionsModule],
  providers: [ForwardAuthHandlers],
  exports: [ForwardAuthHandlers],
})
export class ForwardAuthModule {}
