import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import type { OktaAppLink, OktaUser, SchemaAttribute } from './okta-operations.js';
import { OktaProblem } from './okta-problem.js';

type Fields = Readonly<Record<string, unknown>>;

const USER_TIMES = [
  'created',
  'activated',
  'statusChanged',
  'lastLogin',
  'lastUpdated',
  'passwordChanged',
] as const;

/** Takes from a group what is needed; throws {@link OktaProblem} `garbled` when it is missing: never a group without a name. */
export function toDirectoryGroup(record: unknown): DirectoryGroup {
  const { id, type, profile, _embedded } = fieldsOf(record);
  const { name } = fieldsOf(profile);
  if (typeof id !== 'string' || id === '' || typeof name !== 'string' || name === '')
    throw misshapen('group');
  const { usersCount } = fieldsOf(fieldsOf(_embedded)['stats']);
  return {
    id,
    name,
    type: typeof type === 'string' ? type : 'OKTA_GROUP',
    ...(typeof usersCount === 'number' ? { members: usersCount } : {}),
  };
}

/** Takes from a person what is known of them; throws {@link OktaProblem} `garbled` when id or status is missing. */
export function toOktaUser(record: unknown): OktaUser {
  // As JSON again: the SDK makes dates of times, and fills in every attribute that it knows as undefined.
  const fields = fieldsOf(JSON.parse(JSON.stringify(record ?? null)));
  const { id, status, profile, credentials } = fields;
  if (typeof id !== 'string' || id === '' || typeof status !== 'string') throw misshapen('user');
  const times = USER_TIMES.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' || value === null ? [[name, value] as const] : [];
  });
  const provider = fieldsOf(fieldsOf(credentials).provider).type;
  return {
    id,
    status,
    ...Object.fromEntries(times),
    profile: fieldsOf(profile),
    ...(typeof provider === 'string' ? { provider } : {}),
  };
}

/** Takes from an app link what is needed; throws {@link OktaProblem} `garbled` when it is missing. */
export function toAppLink(record: unknown): OktaAppLink {
  const { appInstanceId, appName, label, linkUrl, hidden } = fieldsOf(record);
  if (typeof appInstanceId !== 'string' || typeof label !== 'string') throw misshapen('app link');
  return {
    appInstanceId,
    appName: typeof appName === 'string' ? appName : '',
    label,
    linkUrl: typeof linkUrl === 'string' ? linkUrl : '',
    hidden: hidden === true,
  };
}

/** The attributes of a profile schema, base ones first; throws {@link OktaProblem} `garbled` for anything else. */
export function toSchemaAttributes(record: unknown): readonly SchemaAttribute[] {
  const { base, custom } = fieldsOf(fieldsOf(record).definitions);
  if (Object.keys(fieldsOf(fieldsOf(base).properties)).length === 0) throw misshapen('schema');
  return [...attributesOf(base, false), ...attributesOf(custom, true)];
}

function attributesOf(definition: unknown, custom: boolean): SchemaAttribute[] {
  const { properties, required } = fieldsOf(definition);
  const names = Array.isArray(required) ? (required as unknown[]) : [];
  return Object.entries(fieldsOf(properties)).flatMap(([name, attribute]) => {
    // The SDK lists the base attributes that it knows, whether or not the org has them.
    if (attribute === undefined || attribute === null) return [];
    const { title, type, required: own } = fieldsOf(attribute);
    return [
      {
        name,
        title: typeof title === 'string' ? title : null,
        type: typeof type === 'string' ? type : 'string',
        required: own === true || names.includes(name),
        custom,
      },
    ];
  });
}

/** A record as sent; throws {@link OktaProblem} `garbled` for anything but an object. */
export function toRecord(record: unknown): Fields {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw misshapen('record');
  return record as Fields;
}

/** A text that an answer must hold; throws {@link OktaProblem} `garbled`, which quotes nothing. */
export function textField(record: unknown, name: string): string {
  const value = fieldsOf(record)[name];
  if (typeof value !== 'string' || value === '') throw misshapen(name);
  return value;
}

/** A text that an answer may hold. */
export function optionalText(record: unknown, name: string): string | null {
  const value = fieldsOf(record)[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function misshapen(what: string): OktaProblem {
  return new OktaProblem('garbled', `Okta’s answer holds no proper ${what}`);
}
