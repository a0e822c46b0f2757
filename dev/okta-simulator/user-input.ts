import { asObject, optionalObject, type JsonInput } from './json-body.js';
import { notFound, OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { AuthenticationProvider, OktaGroup, UserProfile } from './org-types.js';
import type { AttributeType } from './user-schema.js';

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MOST_GROUPS = 20;
const PROVIDERS: readonly AuthenticationProvider['type'][] = [
  'OKTA',
  'ACTIVE_DIRECTORY',
  'LDAP',
  'FEDERATION',
  'SOCIAL',
  'IMPORT',
];
const PASSWORD_RULES =
  'at least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your username';

/** The credentials of a body that were understood. */
export interface CredentialsInput {
  password: string | undefined;
  /** Undefined when nothing was said about it. */
  recoveryQuestion: string | undefined;
  provider: AuthenticationProvider | undefined;
}

/**
 * A profile that Okta would take, or Okta's refusal. `userId` is whose login it may be already;
 * the form of addresses matters where they are `given`, not where they are only kept.
 */
export function checkedProfile(
  org: OktaOrg,
  profile: JsonInput,
  userId?: string,
  given: JsonInput = profile,
): UserProfile {
  const blank = org.userSchema.required().filter((name) => isBlank(profile[name]));
  const causes = blank.map((name) => `${name}: The field cannot be left blank`);
  const { login, email } = profile;
  const isKept = (name: string): boolean => given !== profile && !Object.hasOwn(given, name);
  if (!isKept('login') && !isEmail(login))
    causes.push('login: Username must be in the form of an email address');
  if (!isKept('email') && !blank.includes('email') && !isEmail(email))
    causes.push('email: Does not match required pattern');
  refuse(causes);
  const owner = org.directory.userByLogin(String(login));
  if (owner && owner.id !== userId)
    throw fieldError('login: An object with this field already exists in the current organization');
  return profile as UserProfile;
}

/** The attributes of a body, each of which has to be in the schema and of its type. */
export function knownAttributes(org: OktaOrg, value: unknown): JsonInput {
  const profile = optionalObject(value);
  const causes = Object.entries(profile).flatMap(([name, attribute]) => {
    const type = org.userSchema.typeOf(name);
    if (type === undefined) return [`${name}: The attribute is not defined in the user profile schema`];
    return attribute === null || isOfType(attribute, type)
      ? []
      : [`${name}: The value is not of type ${type}`];
  });
  refuse(causes);
  return profile;
}

/** The credentials of a body. `login` and what it says of a password have to fit. */
export function readCredentials(value: unknown, login: string): CredentialsInput {
  const credentials = optionalObject(value);
  const { value: secret } = optionalObject(credentials.password);
  const { question, answer } = optionalObject(credentials.recovery_question);
  const provider = credentials.provider === undefined ? undefined : readProvider(credentials.provider);
  if (secret !== undefined && !isStrong(secret, login))
    throw fieldError(
      `password: Password requirements were not met. Password requirements: ${PASSWORD_RULES}.`,
    );
  if (question !== undefined && (typeof answer !== 'string' || answer.length < 4))
    throw fieldError(
      'recovery_question: The security question answer must be at least 4 characters in length',
    );
  return {
    password: secret as string | undefined,
    recoveryQuestion: typeof question === 'string' ? question : undefined,
    provider,
  };
}

/** The groups that a new person shall be in. */
export function readGroups(org: OktaOrg, value: unknown): OktaGroup[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new OktaApiError('E0000003');
  if (value.length > MOST_GROUPS)
    throw fieldError(`groupIds: A user can be added to at most ${MOST_GROUPS} groups at creation`);
  return value.map((id: unknown) => {
    const group = typeof id === 'string' ? org.directory.group(id) : undefined;
    if (!group) throw notFound(String(id), 'UserGroup');
    if (group.type !== 'OKTA_GROUP') throw new OktaApiError('E0000006');
    return group;
  });
}

/** 400 that names the field of the first cause (`field: what is wrong with it`). */
export function fieldError(...causes: [string, ...string[]]): OktaApiError {
  const [first] = causes;
  return new OktaApiError('E0000001', first.slice(0, first.indexOf(':')), causes);
}

function refuse(causes: readonly string[]): void {
  const [first, ...others] = causes;
  if (first !== undefined) throw fieldError(first, ...others);
}

function readProvider(value: unknown): AuthenticationProvider {
  const { type, name } = asObject(value);
  const known = PROVIDERS.find((candidate) => candidate === type);
  if (known === undefined) throw new OktaApiError('E0000003');
  return { type: known, name: typeof name === 'string' ? name : known };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isEmail(value: unknown): boolean {
  return typeof value === 'string' && EMAIL.test(value);
}

function isOfType(value: unknown, type: AttributeType): boolean {
  if (type === 'array') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isStrong(secret: unknown, login: string): boolean {
  if (typeof secret !== 'string' || secret.length < 8) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/].every((pattern) => pattern.test(secret));
  const parts = login.toLowerCase().split(/[^a-z0-9]+/);
  return classes && !parts.some((part) => part.length >= 4 && secret.toLowerCase().includes(part));
}
