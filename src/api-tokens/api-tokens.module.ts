/**
 * API tokens: credentials for scripts.
 *
 * Owns the table `api_tokens`, `/api/v1/api-tokens` and `/:id`, and the recognition of a bearer secret.
 * A token has one role in one connection. Its secret is shown once and kept as a hash; it never opens a
 * session and never counts as a path to administration.
 */
import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApiTokensController } from './api-tokens.controller.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { ApiTokensService } from './api-tokens.service.js';

@Module({
  imports: [ConnectionsModule, RolesModule],
  controllers: [ApiTokensController],
  providers: [ApiTokensRepository, ApiTokensService],
  exports: [ApiTokensService],
})
export class ApiTokensModule {}
