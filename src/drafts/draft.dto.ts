import { AccessRuleDto, CreateGrantDto } from '../applications/application.dto.js';
import { MAX_ACCESS_RULES } from '../applications/access-rule.js';
import { GroupMappingEntryDto } from '../group-mappings/group-mapping.dto.js';
import { IsArrayOf, Omittable } from '../http/validators.js';

/** Grants and mappings of a draft at most. */
const MOST_ROWS = 10_000;

/** What would be in force instead of what is; what is absent stays as it is. Nothing of it is stored. */
export class DraftDto {
  /** The whole set of access rules of the application that is asked about. Needs `applications:read`. */
  @Omittable()
  @IsArrayOf(() => AccessRuleDto, MAX_ACCESS_RULES)
  accessRules?: AccessRuleDto[];

  /** The whole set of grants of that application. Needs `applications:read`. */
  @Omittable()
  @IsArrayOf(() => CreateGrantDto, MOST_ROWS)
  grants?: CreateGrantDto[];

  /** The whole set of mappings of the connection that is asked about. Needs `group-mappings:read`. */
  @Omittable()
  @IsArrayOf(() => GroupMappingEntryDto, MOST_ROWS)
  mappings?: GroupMappingEntryDto[];
}
