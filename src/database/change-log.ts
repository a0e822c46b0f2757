/**
 * What the other replicas must hear of. `model`: anything that decides who may do what (mappings,
 * roles, grants, applications, connections). `session`: one session ended, `ref` = hex of its id hash.
 * `subject`: one person changed (membership, disabled, sessions ended), `ref` = subject id.
 * `connection-sessions`: all sessions of a connection ended, `ref` = connection id.
 * `entities`: an application's entities were replaced, `ref` = application id. `signing-keys`: the keys that sign
 * assertions changed, `ref` = the new key's id. `okta-groups`: what Okta says of mapped groups, which decides nothing,
 * `ref` = connection id.
 */
export type ChangeKind =
  'model' | 'session' | 'subject' | 'connection-sessions' | 'entities' | 'signing-keys' | 'okta-groups';

/** One row of `change_log`: ids, never lists. */
export interface Change {
  readonly kind: ChangeKind;
  readonly ref: string;
}
