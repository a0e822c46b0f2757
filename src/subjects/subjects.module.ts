/**
 * Subjects: people, and what Okta said about their groups.
 *
 * Owns the table `subjects` and `/api/v1/subjects` with `/:id`. It stores memberships and never a role:
 * roles are derived from a membership and the group mappings at the moment of a decision. It asks Okta
 * nothing; `directory/` and `login/` do.
 */
import { Module } from '@nestjs/common';
import { SubjectSearchRepository } from './subject-search.repository.js';
import { SubjectsController } from './subjects.controller.js';
import { SubjectsRepository } from './subjects.repository.js';
import { SubjectsService } from './subjects.service.js';

@Module({
  controllers: [SubjectsController],
  providers: [SubjectSearchRepository, SubjectsRepository, SubjectsService],
  exports: [SubjectsRepository],
})
export class SubjectsModule {}
