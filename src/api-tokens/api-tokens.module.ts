/**
 * API tokens: credentials for scripts, each with one role in one connection.
 *
 * Owns the table `api_tokens`, `/api/v1/api-tokens` and `/:id`, and `ApiTokensService`, by which the guard
 * recognises a token and the command line makes one. A secret is shown once and kept as a hash alone; a token
 * is no path to administration, and can do nothing that who made it could not.
 */
import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module.js';
import { ApiTokenAdministration } from './api-token-administration.js';
import { ApiTokensController } from './api-tokens.controller.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { ApiTokensService } from './api-tokens.service.js';

@Module({
  imports: [RolesModule],
  controllers: [ApiTokensController],
  providers: [ApiTokenAdministration, ApiTokensRepository, ApiTokensService],
  exports: [ApiTokenAdministration, ApiTokensService],
})
export class ApiTokensModule {}
