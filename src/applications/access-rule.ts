/**
 * Who may use which part of an application. Exactly one of `anyRole`, `permission` and `public` says
 * what is required. `path` is a decoded, case-sensitive path; `/x/*` also covers `/x` and `/x/`.
 */
export interface AccessRule {
  /** Upper-case methods; absent = all. `GET` covers `HEAD`. */
  readonly methods?: readonly string[];
  readonly path: string;
  /** The person holds at least one of these role keys. */
  readonly anyRole?: readonly string[];
  /** The person holds this permission of the application, `<resourceType>:<action>`. */
  readonly permission?: string;
  /** Anybody, signed in or not. */
  readonly public?: true;
}
