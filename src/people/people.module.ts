/**
 * People: everybody who has signed in, with the roles that each of them holds now, and why.
 *
 * Owns `/api/v1/subjects` with `/:id`. It puts together what is stored of a person (`subjects/`), what they hold by the
 * current access model, and how many sessions they have. It stores nothing: roles are derived from groups and mappings
 * as somebody looks, a filter by role among them. What was held in the past is told by `access-history/`.
 */
import { Module } from '@nestjs/common';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { LiveSessionCounts } from './live-session-counts.js';
import { PeopleController } from './people.controller.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleSearch } from './people-search.js';
import { PeopleService } from './people.service.js';

@Module({
  imports: [SubjectsModule],
  controllers: [PeopleController],
  providers: [LiveSessionCounts, PeopleRepository, PeopleSearch, PeopleService],
  exports: [PeopleRepository, PeopleSearch],
})
export class PeopleModule {}
