/**
 * Configuration documents: the whole configuration as one YAML text, for keeping it in git.
 *
 * Owns the form of such documents, their comparison with the gateway, `/api/v1/configuration` (read and replaced whole),
 * `/diff`, and `/environment`, which says where the environment differs from what is stored. It has no table and no rules of its own about roles, connections, mappings, applications and grants: it
 * asks those of their folders, in one transaction. A document never holds a secret, and never changes an issuer, a
 * client or whether people may sign in through a connection; it deletes no connection.
 */
import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationsWriter } from './applications-writer.js';
import { ConfigurationController } from './configuration.controller.js';
import { ConfigurationRepository } from './configuration.repository.js';
import { ConfigurationService } from './configuration.service.js';
import { ConfigurationWriter } from './configuration-writer.js';
import { ConnectionsWriter } from './connections-writer.js';
import { DocumentReader } from './document-reader.js';
import { MappingsWriter } from './mappings-writer.js';
import { RolesWriter } from './roles-writer.js';
import { YamlThread } from './yaml-thread.js';

@Module({
  imports: [ConnectionsModule, GroupMappingsModule, RolesModule],
  controllers: [ConfigurationController],
  providers: [
    ApplicationsWriter,
    ConfigurationRepository,
    ConfigurationService,
    ConfigurationWriter,
    ConnectionsWriter,
    DocumentReader,
    MappingsWriter,
    RolesWriter,
    YamlThread,
  ],
  exports: [ConfigurationService],
})
export class ConfigurationModule {}
