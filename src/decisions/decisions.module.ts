/**
 * Decisions: the one engine that allows and denies.
 *
 * Owns `decide()` and what it rests on (canonical paths, the closed list of reasons), the
 * judgement of a membership's age and the visibility of its use, the service that puts a session, the access model and
 * both together, the explanation of a decision step by step with what would change it, and the counting, logging and
 * handing over of decisions to whoever keeps some (`decision-records/`). It has no routes: the guards and the proxies'
 * folders are its adapters. It remembers no decision, and reads the database only to learn whether somebody is signed in
 * whose membership nothing can renew.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AgedMembershipLog } from './aged-membership-log.js';
import { AgedMembershipObserver } from './aged-membership-observer.js';
import { DecisionArchive } from './decision-archive.js';
import { DecisionLog } from './decision-log.js';
import { DecisionObserver } from './decision-observer.js';
import { DecisionService } from './decision-service.js';

@Module({
  imports: [AccessModelModule, DirectoryModule, SessionsModule],
  providers: [
    DecisionArchive,
    DecisionService,
    { provide: AgedMembershipObserver, useClass: AgedMembershipLog },
    { provide: DecisionObserver, useClass: DecisionLog },
  ],
  exports: [DecisionArchive, DecisionService, DecisionObserver, AccessModelModule],
})
export class DecisionsModule {}
