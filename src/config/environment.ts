import { IsIn, IsNotEmpty, IsOptional, Matches, MaxLength } from 'class-validator';
import {
  AreCidrs,
  AreEncryptionKeys,
  IsContact,
  IsGatewayOrigin,
  IsIssuer,
  IsPortOrOff,
  IsPostgresUrl,
  IsPrivateKey,
  IsWholeNumber,
} from './environment-rules.js';
import { IsOktaDomain } from './okta-domain.js';

/** Every environment variable of the gateway, as text, with the rules it must meet. `.env.example` explains each. */
export class Environment {
  @IsGatewayOrigin() PUBLIC_URL: string;
  @IsOptional() @IsNotEmpty() HOST?: string;
  @IsOptional() @IsWholeNumber(0, 65535) PORT?: string;

  @IsPostgresUrl() DATABASE_URL: string;
  @IsOptional() @IsPostgresUrl() DATABASE_DIRECT_URL?: string;
  @IsOptional() @IsWholeNumber(2, 200) DATABASE_POOL_SIZE?: string;
  @AreEncryptionKeys() ENCRYPTION_KEYS: string;

  @IsOptional() @IsIssuer() OKTA_ISSUER_URI?: string;
  @IsOptional() @IsOktaDomain() OKTA_DOMAIN?: string;
  @IsOptional()
  @Matches(/^[A-Za-z0-9]+$/, { message: 'must be an id such as default' })
  OKTA_AUTHORIZATION_SERVER_ID?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(255) OKTA_CLIENT_ID?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(1024) OKTA_CLIENT_SECRET?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(1024) OKTA_API_TOKEN?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(255) OKTA_API_CLIENT_ID?: string;
  @IsOptional() @MaxLength(16384) @IsPrivateKey() OKTA_API_PRIVATE_KEY?: string;
  @IsOptional() @IsNotEmpty() @MaxLength(255) OKTA_API_KEY_ID?: string;
  @IsOptional()
  @Matches(/^[^\s.]+(\.[^\s.]+)*$/, { message: 'must be a claim name; a dotted path is allowed' })
  OKTA_GROUPS_CLAIM?: string;
  @IsOptional()
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'must be a role key such as guest' })
  DEFAULT_ROLE?: string;
  @IsOptional()
  @IsIn(['/authorization-code/callback', '/oauth/callback/okta'], {
    message: 'must be /authorization-code/callback or /oauth/callback/okta',
  })
  OKTA_REDIRECT_PATH?: string;
  @IsOptional() @IsIn(['/logout', '/'], { message: 'must be /logout or /' }) OKTA_POST_LOGOUT_PATH?: string;
  @IsOptional()
  @Matches(/^\S(.{0,253}\S)?$/u, { message: 'must be a group name of 1 to 255 characters' })
  ADMIN_GROUP?: string;

  @IsOptional() @AreCidrs() TRUSTED_PROXIES?: string;
  @IsOptional() @IsWholeNumber(1, 2592000) SESSION_IDLE_SECONDS?: string;
  @IsOptional() @IsWholeNumber(1, 2592000) SESSION_MAX_SECONDS?: string;
  @IsOptional() @IsWholeNumber(1, 604800) MEMBERSHIP_MAX_AGE_SECONDS?: string;
  @IsOptional() @IsWholeNumber(1, 604800) MEMBERSHIP_STALE_LIMIT_SECONDS?: string;
  @IsOptional() @IsWholeNumber(0, 1000000) SIGN_IN_RATE_LIMIT?: string;
  @IsOptional() @IsWholeNumber(0, 1000000) API_RATE_LIMIT?: string;

  @IsOptional()
  @IsIn(['off', 'breakglass', 'on'], { message: 'must be one of off, breakglass, on' })
  LOCAL_LOGIN?: string;
  @IsOptional()
  @Matches(/^(https:\/\/|mailto:|tel:)[\x21-\x7E]{1,500}$/, {
    message: 'must be an https:, mailto: or tel: URI (RFC 9116)',
  })
  SECURITY_CONTACT?: string;
  @IsOptional() @IsContact() SUPPORT_CONTACT?: string;
  @IsOptional() @IsWholeNumber(0, 36500) AUDIT_RETENTION_DAYS?: string;
  @IsOptional() @IsWholeNumber(1, 64) WORKERS?: string;
  @IsOptional() @IsPortOrOff() EXT_AUTHZ_GRPC_PORT?: string;
  @IsOptional() @IsPortOrOff() METRICS_PORT?: string;
  @IsOptional() @IsIn(['on', 'off'], { message: 'must be on or off' }) ALLOW_PRIVATE_ISSUERS?: string;
  @IsOptional()
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    message: 'must be one of fatal, error, warn, info, debug, trace, silent',
  })
  LOG_LEVEL?: string;
  @IsOptional()
  @IsIn(['all', 'denied', 'none'], { message: 'must be one of all, denied, none' })
  DECISION_LOG?: string;
}

/** The name of every variable that the gateway reads. */
export const environmentNames = [
  'PUBLIC_URL',
  'HOST',
  'PORT',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_POOL_SIZE',
  'ENCRYPTION_KEYS',
  'OKTA_ISSUER_URI',
  'OKTA_DOMAIN',
  'OKTA_AUTHORIZATION_SERVER_ID',
  'OKTA_CLIENT_ID',
  'OKTA_CLIENT_SECRET',
  'OKTA_API_TOKEN',
  'OKTA_API_CLIENT_ID',
  'OKTA_API_PRIVATE_KEY',
  'OKTA_API_KEY_ID',
  'OKTA_GROUPS_CLAIM',
  'DEFAULT_ROLE',
  'OKTA_REDIRECT_PATH',
  'OKTA_POST_LOGOUT_PATH',
  'ADMIN_GROUP',
  'TRUSTED_PROXIES',
  'SESSION_IDLE_SECONDS',
  'SESSION_MAX_SECONDS',
  'MEMBERSHIP_MAX_AGE_SECONDS',
  'MEMBERSHIP_STALE_LIMIT_SECONDS',
  'SIGN_IN_RATE_LIMIT',
  'API_RATE_LIMIT',
  'LOCAL_LOGIN',
  'SECURITY_CONTACT',
  'SUPPORT_CONTACT',
  'AUDIT_RETENTION_DAYS',
  'WORKERS',
  'EXT_AUTHZ_GRPC_PORT',
  'METRICS_PORT',
  'ALLOW_PRIVATE_ISSUERS',
  'LOG_LEVEL',
  'DECISION_LOG',
] as const satisfies readonly (keyof Environment)[];
