import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { CreateApplicationDto, CreateGrantDto, StepUpDto } from '../applications/application.dto.js';
import { NewConnectionDto } from '../connections/connection.dto.js';
import { GroupMappingEntryDto } from '../group-mappings/group-mapping.dto.js';
import { IsArrayOf, Omittable } from '../http/validators.js';
import { CreateRoleDto } from '../roles/role.dto.js';
import { SessionLimitsDto } from '../roles/session-limits.dto.js';

/** Things of one kind at most; the size of a document ends it sooner. */
const MANY = 10_000;

/** A connection without its secrets. Issuer and client id are for making it: they are never changed by a document. */
export class ConnectionEntryDto extends NewConnectionDto {
  /** The Okta org or custom authorization server. */
  @IsString()
  @MaxLength(1024)
  issuer: string;

  /** All mappings of the connection. Without `groupId` a mapping keeps the id that it is pinned to. */
  @IsArrayOf(() => GroupMappingEntryDto, MANY)
  groupMappings: GroupMappingEntryDto[];
}

/** An application with its grants. What is absent is empty: no hosts, no rules, no grants. */
export class ApplicationEntryDto extends CreateApplicationDto {
  /** All grants of the application. */
  @Omittable()
  @IsArrayOf(() => CreateGrantDto, MANY)
  grants?: CreateGrantDto[];
}

/** The limits of a built-in role. What is absent is not limited. */
export class BuiltInLimitsDto extends SessionLimitsDto {
  /** Its key. */
  @IsString()
  @MaxLength(63)
  role: string;
}

/** The gateway itself. */
export class GatewayEntryDto {
  /** What changes by its own API ask of a sign-in; absent = nothing more. Whoever sets it has to meet it. */
  @Omittable()
  @ValidateNested()
  @Type(() => StepUpDto)
  stepUp?: StepUpDto;

  /** Limits of sessions that built-in roles set; roles that are absent set none. */
  @Omittable()
  @IsArrayOf(() => BuiltInLimitsDto, MANY)
  sessionLimits?: BuiltInLimitsDto[];

  /** All grants on the gateway, but for those of the role `admin`, which it keeps. */
  @IsArrayOf(() => CreateGrantDto, MANY)
  grants: CreateGrantDto[];
}

/** The whole configuration. Every part is named, so that nothing is deleted because a line was forgotten. */
export class ConfigurationDocumentDto {
  /** Of the form of documents: 1. */
  @IsIn([1])
  version: 1;

  /** All custom roles. */
  @IsArrayOf(() => CreateRoleDto, MANY)
  roles: CreateRoleDto[];

  /** Connections that a document does not name stay as they are. */
  @IsArrayOf(() => ConnectionEntryDto, MANY)
  connections: ConnectionEntryDto[];

  @IsObject()
  @ValidateNested()
  @Type(() => GatewayEntryDto)
  gateway: GatewayEntryDto;

  /** All applications but the gateway itself. */
  @IsArrayOf(() => ApplicationEntryDto, MANY)
  applications: ApplicationEntryDto[];
}

/** What a change is about. */
export type ChangedKind =
  'role' | 'session-limits' | 'connection' | 'group-mapping' | 'gateway' | 'application' | 'grant';

/** One difference between a document and the gateway. */
export class ConfigurationChange {
  action: 'create' | 'update' | 'delete';
  kind: ChangedKind;
  /** For example `wiki` or, for what belongs to something, `wiki: developer reports:read`. */
  name: string;
  /** The change in words. */
  summary: string;
  /** As the document would say it; null when it is created. */
  before: Record<string, unknown> | null;
  /** Null when it is deleted. */
  after: Record<string, unknown> | null;
}

/** What is not done, although the document and the gateway differ, or remains to be done by hand. */
export class ConfigurationNote {
  code: 'connection-kept' | 'connection-identity-kept' | 'connection-needs-secret';
  name: string;
  detail: string;
}

/** The mappings of a connection as a document wants them; what `POST /group-mappings/preview` takes. */
export class DocumentMappings {
  /** Slug. */
  connection: string;
  /** All of them. */
  mappings: GroupMappingEntryDto[];
  /** Keys of the roles that the document makes; absent when there are none. */
  newRoles?: string[];
}

/** How the gateway differs from a document. */
export class ConfigurationDiff {
  changes: ConfigurationChange[];
  notes: ConfigurationNote[];
  /**
   * Of a comparison alone: the sets of mappings that would change, of connections that exist, to ask whom that concerns.
   * Absent when there are none.
   */
  mappings?: DocumentMappings[];
}

/** Where the environment differs from the connection that it made at the first start, and no longer rules. */
export class EnvironmentDrift {
  /** Slug of that connection; null while there is none. */
  connection: string | null;
  /** Names of the variables that say something else than what is stored; never their values. */
  variables: string[];
}
