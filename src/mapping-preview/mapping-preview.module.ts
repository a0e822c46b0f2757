/**
 * Mapping preview: who would gain and lose which role by a change of group mappings, before anything is written.
 *
 * Owns `POST /api/v1/group-mappings/preview`. Roles are derived by `access-model/`, refusals come from the rules of
 * `group-mappings/`; this folder applies both to a set that does not exist yet, to people with a session and to
 * members of the groups concerned in Okta, within bounds. It writes nothing, and names people only to callers who may
 * see them.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { ConcernedMembersReader } from './concerned-members.js';
import { LivePeopleModule } from '../live-people/live-people.module.js';
import { MappingPreviewController } from './mapping-preview.controller.js';
import { MappingPreview } from './mapping-preview.service.js';
import { PreviewIdentification } from './preview-identification.service.js';
import { WriteConflicts } from './write-conflicts.service.js';

@Module({
  imports: [AccessModelModule, GroupMappingsModule, LivePeopleModule, SubjectsModule],
  controllers: [MappingPreviewController],
  providers: [ConcernedMembersReader, MappingPreview, PreviewIdentification, WriteConflicts],
})
export class MappingPreviewModule {}
