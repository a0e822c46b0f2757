/**
 * Subjects: people, and what Okta said about their groups.
 *
 * Owns the table `subjects`. It has no routes: `people/`, which knows roles, shows people. It stores memberships and
 * never a role: roles are derived from a membership and the group mappings at the moment of a decision. It asks Okta
 * nothing; `directory/` and `login/` do.
 */
import { Module } from '@nestjs/common';
import { SubjectsRepository } from './subjects.repository.js';
import { SubjectsService } from './subjects.service.js';

@Module({
  providers: [SubjectsRepository, SubjectsService],
  exports: [SubjectsRepository, SubjectsService],
})
export class SubjectsModule {}
