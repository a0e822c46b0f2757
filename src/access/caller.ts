import type { Actor } from './actor.js';

/** Who makes a request of the gateway's own API, found by the guard from the session cookie or an API token. */
export interface Caller {
  /** `system` is the operator of the gateway: at the command line, or in the browser that carries out the set-up. */
  readonly type: 'person' | 'api-token' | 'system';
  /** Subject id of a person, token id of an API token. */
  readonly id: string;
  /** What the audit trail shows: e-mail or login of a person, name of a token. */
  readonly name: string;
  readonly connectionId: string;
  readonly connectionSlug: string;
  /** True for callers of the platform connection and for people of local accounts: they alone write what is global. */
  readonly platform: boolean;
  /** True for people of local accounts, who are there for when nobody else can administer; absent for everybody else. */
  readonly local?: boolean;
  /** True for the browser that carries out the set-up of the gateway; absent for everybody else. */
  readonly setUp?: boolean;
  /** Role keys in rank order, as derived for this request. */
  readonly roles: readonly string[];
  /** Permissions on the gateway, `<resourceType>:<action>`. */
  readonly permissions: ReadonlySet<string>;
  /** The request that the caller is making, for the audit trail. */
  readonly requestId: string;
  /** The client's address, for the audit trail. */
  readonly address?: string;
  /** Id of the audit event whose change the request undoes; absent in every other case. */
  readonly reverts?: string;
  /** The session of a person, absent for API tokens. */
  readonly sessionId?: string;
  /** Facts about a person that `GET /api/v1/session` shows, absent for API tokens. */
  readonly person?: PersonFacts;
}

/** An application that shows a credential of its own. It holds no permission: some routes are for its own data. */
export interface ApplicationCaller extends Actor {
  readonly type: 'application';
  /** Id of the credential. */
  readonly id: string;
  readonly connectionId: null;
  readonly applicationId: string;
}

/** A person's own facts: what Okta said and when. */
export interface PersonFacts {
  readonly sub: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly login: string | null;
  readonly groups: readonly string[];
  readonly membership: { readonly source: string; readonly completeness: string; readonly fetchedAt: Date };
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date | null;
  readonly expiresAt: Date;
}
