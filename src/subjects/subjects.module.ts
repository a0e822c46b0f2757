/**
 * Subjects: people, and what Okta said about their groups.
 *
 * Owns the table `subjects`. It stores memberships and never a role: roles are derived from a membership
 * and the group mappings at the moment of a decision. It asks Okta nothing; `directory/` and `login/` do.
 */
import { Module } from '@nestjs/common';
import { SubjectsRepository } from './subjects.repository.js';

@Module({ providers: [SubjectsRepository], exports: [SubjectsRepository] })
export class SubjectsModule {}
