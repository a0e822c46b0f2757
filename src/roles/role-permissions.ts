import type { EntityManager } from 'typeorm';

/** What roles need to know of grants, which live above them: `applications/` answers from the grants table. */
export abstract class RolePermissions {
  /** The permissions (`<resourceType>:<action>`) that a role holds on the gateway itself, those of `*` included. */
  abstract onGateway(roleKey: string, manager: EntityManager): Promise<ReadonlySet<string>>;
}
