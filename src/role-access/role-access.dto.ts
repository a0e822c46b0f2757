import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

/** Beside which other role it is shown. */
export class RoleAccessQuery {
  /** Key of another role, whose access is told as well. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  compare?: string;
}

/** What gives a role to people of a connection. */
export class RoleGiver {
  /** Slug of the connection. */
  connection: string;
  /** Name of the group; absent when the role is the connection's default. */
  group?: string;
  /** True when it is the role of people without any mapped group. */
  defaultRole?: true;
}

/** A permission that a role has on an application. */
export class RoleGrant {
  /** `<resourceType>:<action>`. */
  permission: string;
  /** CEL; absent = always. */
  condition?: string;

  /** True when anybody whose groups are known holds it, whatever their roles. */
  everybody?: true;
}

/** An access rule that names a role. */
export class RoleRule {
  /** Absent = all. */
  methods?: string[];
  path: string;
}

/** What a role may do on one application. */
export class RoleApplication {
  slug: string;
  name: string;
  grants: RoleGrant[];
  rules: RoleRule[];
}

/** Whom a role is given to and what it may do. */
export class RoleAccessResponse {
  /** Key of the role. */
  role: string;
  /** Groups and default roles of the connections that the caller may see. */
  givenBy: RoleGiver[];
  /** Applications that name it, by name. */
  applications: RoleApplication[];
  /** The same of the role that `compare` names. */
  compared?: RoleAccessResponse;
}
