import { RoleGiver } from './role-access.dto.js';

/** An application that names a role, with how often it does. */
export class RoleUse {
  slug: string;
  name: string;
  /** Permissions that the role has there by grants of its own; what anybody holds is not counted. */
  grants: number;
  /** Access rules that name it. */
  rules: number;
}

/** A role with by what it is given and where it counts, in short. */
export class RoleSummary {
  /** Key of the role. */
  role: string;
  /** For people. */
  name: string;
  /** Orders the list: the lowest number is the most powerful. */
  rank: number;
  /** True for `admin`, `security-engineer`, `developer` and `guest`. */
  builtIn: boolean;
  /** Groups and default roles of the connections that the caller may see: the first five. */
  givenBy: RoleGiver[];
  /** How many there are. */
  givers: number;
  /** Applications of which a grant or a rule names it: the five with the most of them. */
  uses: RoleUse[];
  /** How many there are. */
  applications: number;
}

/** All roles, the most powerful first, up to a thousand. */
export class RoleSummariesResponse {
  items: RoleSummary[];
  /** True when there are more than these. */
  truncated?: true;
}
