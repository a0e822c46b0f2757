import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { InLowerCase, IsKebabCase, IsNoId, Omittable } from '../http/validators.js';
import type { TokenEndpointAuthMethod } from './client-auth-change.js';
import { IsLine, IsPrivateKey, IsSecret, IsSetOfTexts } from './connection-rules.js';
import type { ConnectionStatus, OktaActions } from './connection.entity.js';

const CLAIM = /^[^\s.]+(\.[^\s.]+)*$/;
// RFC 6749 section 3.3.
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/;
/** Ids of Okta's authorization servers; empty = the org's own. */
const SERVER_ID = /^[A-Za-z0-9]{0,255}$/;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** A credential for Okta's management API. Its secrets are taken in and never given out. */
export class ManagementAuthDto {
  /** The kind of credential; without it, what is given decides. */
  @Omittable()
  @IsIn(['none', 'ssws', 'service-app', 'authorization-code'])
  type?: 'none' | 'ssws' | 'service-app' | 'authorization-code';

  /** An Okta API token (SSWS); `null` clears it. */
  @IsSecret(1024)
  apiToken?: string | null;

  /** Client id of the service app, or of the web app through which an admin grants access. */
  @Omittable()
  @IsLine(255)
  clientId?: string;

  /** Secret of the web app through which an admin grants access; `null` clears the credential. */
  @IsSecret(1024)
  clientSecret?: string | null;

  /**
   * Scopes of the management API to request; the setup guide says what each is for. Default `okta.users.read` and
   * `okta.groups.read`. An API token has none: it has its owner's rights.
   */
  @IsSetOfTexts(40, 'OAuth scopes without white space', (text) => SCOPE.test(text))
  scopes?: string[];

  /** Private key of the service app, as PEM or as a JWK in JSON text; `null` clears it. */
  @IsPrivateKey()
  privateKey?: string | null;

  /** Key id of the service app's key, when Okta shows one. */
  @IsOptional()
  @IsLine(255)
  keyId?: string | null;

  /**
   * Has the gateway generate the service app's key pair. The private key is never shown; the public one is in the
   * answer as `publicKey` and served at `jwksUri`. A key that works already stays in use until Okta accepts the new one.
   */
  @Omittable()
  @IsBoolean()
  generateKey?: boolean;
}

/** What can be set on a connection at any time. Absent stays, `null` clears. */
export class ConnectionSettingsDto {
  /** A label such as `production` or `preview`. */
  @IsOptional()
  @IsLine(63)
  environment?: string | null;

  /** Secret of the OIDC client. */
  @IsSecret(1024)
  clientSecret?: string | null;

  /**
   * How the OIDC client proves itself at the token endpoint: `client_secret` (the default), or `private_key_jwt`
   * (RFC 7523), which `privateKey` and `generateKey` imply.
   */
  @Omittable()
  @IsIn(['client_secret', 'private_key_jwt'])
  tokenEndpointAuthMethod?: TokenEndpointAuthMethod;

  /** Private RSA key of the OIDC client, as PEM or as a JWK in JSON text; it takes the place of the secret. `null` clears it. */
  @IsPrivateKey()
  privateKey?: string | null;

  /** Key id under which the provider knows that key. Default: the `kid` of a JWK. */
  @IsOptional()
  @IsLine(255)
  keyId?: string | null;

  /**
   * Has the gateway generate the key pair. The private key is never shown; the public one is in the answer as `publicKey`
   * and served at `jwksUri`. What works stays in use until the provider accepts the new key.
   */
  @Omittable()
  @IsBoolean()
  generateKey?: boolean;

  /** Short form of `managementAuth` with an Okta API token. */
  @IsSecret(1024)
  apiToken?: string | null;

  /** The credential for Okta's management API; `null` removes it. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ManagementAuthDto)
  managementAuth?: ManagementAuthDto | null;

  /** The claim that names a person's groups; a dotted path is allowed. */
  @Omittable()
  @IsString()
  @MaxLength(255)
  @Matches(CLAIM, { message: '$property must be a claim name; a dotted path is allowed' })
  groupsClaim?: string;

  /** Scopes asked for beyond `openid profile email`. */
  @IsSetOfTexts(20, 'OAuth scopes without white space', (text) => SCOPE.test(text))
  scopes?: string[];

  /** Role of people without any mapped group; `null` = they are refused. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  defaultRole?: string | null;

  /** Only people with an e-mail address in one of these domains may sign in; empty = any. */
  @InLowerCase()
  @IsSetOfTexts(100, 'domains such as example.com', (text) => DOMAIN.test(text))
  allowedEmailDomains?: string[];

  /** Only people in one of these Okta groups may sign in; empty = any. */
  @IsSetOfTexts(
    100,
    'group names of 1 to 255 characters without outer white space',
    (text) => text.length > 0 && text === text.trim() && [...text].length <= 255,
  )
  requiredGroups?: string[];

  /** Claims that are kept with a person as attributes for decisions. */
  @IsSetOfTexts(50, 'claim names', (text) => CLAIM.test(text) && text.length <= 255)
  attributeClaims?: string[];

  /** What callers of the API may do in Okta's directory through the connection. Default `off`. */
  @Omittable()
  @IsIn(['off', 'read', 'manage'])
  oktaActions?: OktaActions;

  /** OIDC `acr_values` asked for at every sign-in. */
  @IsOptional()
  @IsLine(1024)
  acrValues?: string | null;

  /** OIDC `max_age` in seconds asked for at every sign-in. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(31_536_000)
  maxAge?: number | null;
}

/** What every new connection has, however its issuer is named. */
export class NewConnectionDto extends ConnectionSettingsDto {
  /** Names the connection in addresses and never changes. Default: made from the name. */
  @Omittable()
  @IsString()
  @MaxLength(63)
  @IsKebabCase()
  @IsNoId()
  slug?: string;

  /** What people read on the sign-in page. Default: the issuer's host. */
  @Omittable()
  @IsLine(255)
  name?: string;

  /** Client id of the OIDC client in that org; may be given later, to a draft. */
  @Omittable()
  @IsLine(255)
  clientId?: string;
}

/**
 * A new connection: its issuer is enough, or its domain and the id of a custom authorization server. It begins as a
 * draft, which needs a client id before it is activated.
 */
export class CreateConnectionDto extends NewConnectionDto {
  /** The Okta org (`https://example.okta.com`) or custom authorization server (`https://example.okta.com/oauth2/default`). */
  @Omittable()
  @IsString()
  @MaxLength(1024)
  issuer?: string;

  /** In place of the issuer: the org's domain (`example.okta.com`); a scheme, a path and `-admin` are taken off. */
  @Omittable()
  @IsLine(1024)
  domain?: string;

  /** With a domain: the id of a custom authorization server; `null` or empty = the org's own. */
  @IsOptional()
  @IsString()
  @Matches(SERVER_ID, { message: '$property must be an id such as default' })
  authorizationServerId?: string | null;
}

/** A change of a connection. */
export class UpdateConnectionDto extends ConnectionSettingsDto {
  /** What people read on the sign-in page. */
  @Omittable()
  @IsLine(255)
  name?: string;

  /** `draft` → `active` → `disabled` → `active`. Disabling ends every session of the connection. */
  @Omittable()
  @IsIn(['draft', 'active', 'disabled'])
  status?: ConnectionStatus;

  /** Another issuer needs every stored secret again in the same request. */
  @Omittable()
  @IsString()
  @MaxLength(1024)
  issuer?: string;

  /** In place of the issuer: the org's domain. The authorization server stays that of the same id. */
  @Omittable()
  @IsLine(1024)
  domain?: string;

  /** In place of the issuer: the id of another authorization server; `null` or empty = the org's own. */
  @IsOptional()
  @IsString()
  @Matches(SERVER_ID, { message: '$property must be an id such as default' })
  authorizationServerId?: string | null;

  /** Client id of the OIDC client. */
  @Omittable()
  @IsLine(255)
  clientId?: string;
}
