/** An Okta group as the API knows it. */
export interface DirectoryGroup {
  readonly id: string;
  readonly name: string;
  /** `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. */
  readonly type: string;
  /** How many members Okta counts, where it was asked to. */
  readonly members?: number;
}

/** What group mappings ask of Okta's directory. `directory/` answers; a connection without an API credential has no answer. */
export abstract class GroupLookup {
  /**
   * Groups whose name equals `name` exactly or but for case, at most 20.
   * @returns null when the connection has no API credential.
   * @throws GatewayError `okta-unavailable` when Okta can't be asked.
   */
  abstract findByName(connectionId: string, name: string): Promise<readonly DirectoryGroup[] | null>;

  /** The group with this id; null when Okta knows none; undefined when the connection has no API credential. */
  abstract findById(connectionId: string, id: string): Promise<DirectoryGroup | null | undefined>;
}
