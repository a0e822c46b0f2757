import type { BlockList } from 'node:net';

/** How the first connection is made while none exists. */
export interface BootstrapConnection {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A credential for Okta's management API, as given in the environment. */
export type BootstrapManagementCredential =
  | { readonly type: 'ssws'; readonly apiToken: string }
  | {
      readonly type: 'service-app';
      readonly clientId: string;
      readonly privateKey: string;
      readonly keyId: string | null;
    };

/** The gateway's configuration, checked and typed. Also the dependency-injection token for it. */
export class Configuration {
  /** The gateway's own origin, for example `https://sso.example.com`, without a trailing slash. */
  readonly publicOrigin: string;
  /** False on loopback http alone: then cookies carry neither `Secure` nor the `__Host-` prefix. */
  readonly secure: boolean;
  readonly listen: { readonly host: string; readonly port: number };
  readonly database: { readonly url: string; readonly directUrl: string; readonly poolSize: number };
  /** 32-byte keys: the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly Buffer[];
  readonly okta: {
    /** Undefined when not all of issuer, client id and secret are given; needed only while no connection exists. */
    readonly connection: BootstrapConnection | undefined;
    readonly missing: readonly string[];
    readonly management: BootstrapManagementCredential | undefined;
    readonly groupsClaim: string;
    readonly defaultRole: string | null;
    readonly redirectPath: string;
    readonly postLogoutPath: string;
    readonly allowPrivateIssuers: boolean;
  };
  readonly adminGroup: string | undefined;
  /** Peers whose forwarded headers are believed; empty by default. */
  readonly trustedProxies: BlockList;
  readonly session: { readonly idleSeconds: number; readonly maxSeconds: number };
  readonly membership: { readonly maxAgeSeconds: number; readonly staleLimitSeconds: number };
  /** Requests per client address and minute, 0 = unlimited. */
  readonly rateLimits: { readonly signIn: number; readonly api: number };
  /** Whether accounts beside Okta may sign in: never, with a short session and not offered on the sign-in page while Okta answers, or beside Okta. */
  readonly localLogin: 'off' | 'breakglass' | 'on';
  /** URI that `/.well-known/security.txt` names; undefined = the mailbox `security` at the gateway's own host (RFC 2142). */
  readonly securityContact: string | undefined;
  /** Whom people who were refused can turn to, where their application names nobody; undefined = not said. */
  readonly supportContact: string | undefined;
  /** Audit events older than this are removed; 0 = never. */
  readonly auditRetentionDays: number;
  readonly workers: number;
  /** 0 picks a free port; undefined = no metrics listener. */
  readonly metricsPort: number | undefined;
  /** Where Envoy asks by gRPC, on the listen address; 0 picks a free port; undefined = no such listener. */
  readonly extAuthzGrpcPort: number | undefined;
  readonly log: { readonly level: string; readonly decisions: 'all' | 'denied' | 'none' };
  /** How long after an acknowledged revocation a replica may still allow, in milliseconds (design: 1000). */
  readonly revocationBoundMs: number;
}
