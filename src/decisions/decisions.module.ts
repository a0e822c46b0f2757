/**
 * Decisions: the one engine that allows and denies.
 *
 * Owns `decide()` and what it rests on (canonical paths, rule matching, the closed list of reasons), the
 * judgement of a membership's age, and the service that puts a session, the access model and both together.
 * It has no routes: the guards and forward auth are its adapters. It never reads the database and never
 * remembers a decision.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DecisionService } from './decision-service.js';

@Module({
  imports: [AccessModelModule, DirectoryModule],
  providers: [DecisionService],
  exports: [DecisionService, AccessModelModule],
})
export class DecisionsModule {}
