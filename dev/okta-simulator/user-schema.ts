/** What an attribute of a profile may hold. */
export type AttributeType = 'string' | 'boolean' | 'number' | 'integer' | 'array';

/** An attribute that an admin added to the profile. */
export interface CustomAttribute {
  name: string;
  title?: string;
  /** Default `string`; an `array` holds strings. */
  type?: AttributeType;
  required?: boolean;
}

/** Every attribute of Okta's own user profile, with its title. */
const BASE: Readonly<Record<string, string>> = {
  login: 'Username',
  firstName: 'First name',
  lastName: 'Last name',
  middleName: 'Middle name',
  honorificPrefix: 'Honorific prefix',
  honorificSuffix: 'Honorific suffix',
  email: 'Primary email',
  title: 'Title',
  displayName: 'Display name',
  nickName: 'Nickname',
  profileUrl: 'Profile Url',
  secondEmail: 'Secondary email',
  mobilePhone: 'Mobile phone',
  primaryPhone: 'Primary phone',
  streetAddress: 'Street address',
  city: 'City',
  state: 'State',
  zipCode: 'Zip code',
  countryCode: 'Country code',
  postalAddress: 'Postal Address',
  preferredLanguage: 'Preferred language',
  locale: 'Locale',
  timezone: 'Time zone',
  userType: 'User type',
  employeeNumber: 'Employee number',
  costCenter: 'Cost center',
  organization: 'Organization',
  division: 'Division',
  department: 'Department',
  managerId: 'ManagerId',
  manager: 'Manager',
};

/** Nobody is without these, in the order in which Okta misses them. */
export const REQUIRED_ATTRIBUTES = ['login', 'firstName', 'lastName', 'email'] as const;

const NAME = /^[A-Za-z_]\w{0,63}$/;

/** The attributes that a user profile may have. */
export class UserSchema {
  private readonly custom = new Map<string, CustomAttribute>();

  /** Adds an attribute, or changes one that was added before. */
  add(attribute: CustomAttribute): void {
    if (!NAME.test(attribute.name) || Object.hasOwn(BASE, attribute.name))
      throw new Error(`no name for a custom attribute: ${attribute.name}`);
    this.custom.set(attribute.name, attribute);
  }

  /** The type of an attribute, if there is one of that name. */
  typeOf(name: string): AttributeType | undefined {
    if (Object.hasOwn(BASE, name)) return 'string';
    const attribute = this.custom.get(name);
    return attribute && (attribute.type ?? 'string');
  }

  /** The names without which a profile is refused. */
  required(): string[] {
    const custom = [...this.custom.values()].filter((attribute) => attribute.required);
    return [...REQUIRED_ATTRIBUTES, ...custom.map((attribute) => attribute.name)];
  }

  /** As `GET /api/v1/meta/schemas/user/{id}` shows it. */
  body(orgUrl: string, id: string, typeId: string): Record<string, unknown> {
    const base = Object.entries(BASE).map(([name, title]) => [name, property(title, 'string')]);
    const custom = [...this.custom.values()].map(({ name, title = name, type = 'string' }) => [
      name,
      property(title, type),
    ]);
    const customRequired = [...this.custom.values()].filter((attribute) => attribute.required);
    const part = (name: string, entries: unknown[][], required: readonly string[]): object => ({
      id: `#${name}`,
      type: 'object',
      properties: Object.fromEntries(entries) as Record<string, unknown>,
      required,
    });
    return {
      id: `${orgUrl}/meta/schemas/user/${id}`,
      $schema: 'http://json-schema.org/draft-04/schema#',
      name: 'user',
      title: 'User',
      description: 'Okta user profile template with default permission settings',
      definitions: {
        custom: part(
          'custom',
          custom,
          customRequired.map((attribute) => attribute.name),
        ),
        base: part('base', base, REQUIRED_ATTRIBUTES),
      },
      type: 'object',
      properties: {
        profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] },
      },
      _links: {
        self: { rel: 'self', href: `${orgUrl}/api/v1/meta/schemas/user/${id}` },
        type: { rel: 'type', href: `${orgUrl}/api/v1/meta/types/user/${typeId}` },
      },
    };
  }
}

function property(title: string, type: AttributeType): object {
  return {
    title,
    type,
    ...(type === 'array' ? { items: { type: 'string' } } : {}),
    mutability: 'READ_WRITE',
    scope: 'NONE',
    permissions: [{ principal: 'SELF', action: 'READ_ONLY' }],
    master: { type: 'PROFILE_MASTER' },
  };
}
