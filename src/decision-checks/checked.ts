/**
 * Whom a check is about, one of these: somebody who holds exactly these roles (none: a person without any); somebody in
 * exactly these groups; a person; nobody who is signed in. `connection`: id; of the first three forms the first
 * connection of the application when it is absent.
 */
export type CheckedWho =
  | { readonly roles: readonly string[]; readonly connection?: string }
  | { readonly groups: readonly string[]; readonly connection?: string }
  | { readonly subject: string }
  | { readonly nobody: true };

/** What a check asks: a request for a path of the application, or an action on a resource. */
export type CheckedQuestion =
  | { readonly method: string; readonly path: string }
  | { readonly action: string; readonly resourceType: string; readonly resourceId?: string };
