/**
 * Overview: the state of the gateway at a glance, in one answer.
 *
 * Owns `GET /api/v1/overview`, `GET /api/v1/connection-states` and the checklist of the set-up, which ticks itself from facts. It puts together what other
 * folders tell (Okta's state as the last calls found it, replicas, statistics, what wants attention), each part under the permission that the
 * part needs. It stores nothing, and asks Okta nothing.
 */
import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { PeopleModule } from '../people/people.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { Attention } from './attention.js';
import { AttentionRepository } from './attention.repository.js';
import { Checklist } from './checklist.js';
import { ChecklistRepository } from './checklist.repository.js';
import { ConnectionStatesController } from './connection-states.controller.js';
import { ConnectionStates } from './connection-states.js';
import { OktaStates } from './okta-states.js';
import { OverviewController } from './overview.controller.js';
import { OverviewService } from './overview.service.js';
import { ShownConnectionsRepository } from './shown-connections.repository.js';

@Module({
  imports: [ConnectionsModule, PeopleModule, ReplicasModule],
  controllers: [OverviewController, ConnectionStatesController],
  providers: [
    Attention,
    AttentionRepository,
    Checklist,
    ChecklistRepository,
    ConnectionStates,
    OktaStates,
    OverviewService,
    ShownConnectionsRepository,
  ],
})
export class OverviewModule {}
