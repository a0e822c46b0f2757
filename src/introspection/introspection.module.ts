/**
 * Token introspection (RFC 7662), for Apache's mod_auth_openidc, APISIX and others.
 *
 * Owns `POST /oauth2/introspect` and `GET /.well-known/oauth-authorization-server`. Applications ask about what was
 * presented to them, by their own credential; holders of `tokens:introspect` about the tokens of their connection. What
 * a caller must not know and what does not exist are answered alike. It issues and revokes nothing, reads no cookie,
 * and calls nothing active whose session is over.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { ApiTokensModule } from '../api-tokens/api-tokens.module.js';
import { AssertionsModule } from '../assertions/assertions.module.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { IntrospectedSessionsRepository } from './introspected-sessions.repository.js';
import { IntrospectionCallers } from './introspection-callers.js';
import { IntrospectionController } from './introspection.controller.js';
import { IntrospectionService } from './introspection.service.js';

@Module({
  imports: [AccessModelModule, ApiTokensModule, AssertionsModule, DecisionsModule, SessionsModule],
  controllers: [IntrospectionController],
  providers: [IntrospectedSessionsRepository, IntrospectionCallers, IntrospectionService],
})
export class IntrospectionModule {}
