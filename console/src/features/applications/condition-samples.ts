import type { Schemas } from '../../api/client.js';

/** A sample as somebody edits it: its objects as JSON text. */
export interface SampleText {
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
}

/** A sample to begin with, of somebody made up. */
export function startSample(resourceType: string): SampleText {
  const isUrl = resourceType === 'url';
  return {
    subject: pretty({
      type: 'user',
      id: '00u1',
      properties: { email: 'ada@example.com', name: 'Ada', roles: ['admin'], groups: ['Engineering'] },
    }),
    resource: pretty({
      type: resourceType,
      id: isUrl ? '/reports/7' : '7',
      properties: isUrl ? { host: 'app.example.com', path: '/reports/7' } : { owner: '00u1' },
    }),
    action: isUrl ? 'GET' : 'read',
  };
}

/**
 * A person as a condition sees them, as far as the console may know.
 * @param session One of theirs: it says how they signed in.
 */
export function personSample(
  person: Schemas['PersonResponse'],
  session?: Pick<Schemas['SessionResponse'], 'acr' | 'amr' | 'authTime'>,
): string {
  return pretty({
    type: 'user',
    id: person.sub,
    properties: {
      email: person.email,
      name: person.name,
      login: person.login,
      connection: person.connection,
      roles: person.roles,
      groups: person.membership.groups.map(({ name }) => name),
      authTime: session?.authTime ?? null,
      ...person.attributes,
      acr: session?.acr ?? null,
      amr: session?.amr ?? [],
    },
  });
}

/** An entity as a condition sees it. */
export function entitySample({ type, id, properties }: Schemas['EntityDto']): string {
  return pretty({ type, id, properties });
}

/** What can't be read of a sample; undefined when all of it can. */
export function sampleFault({ subject, resource }: SampleText): string | undefined {
  if (objectIn(subject) === undefined) return 'The subject is no JSON object.';
  return objectIn(resource) === undefined ? 'The resource is no JSON object.' : undefined;
}

/** The sample as it is sent; the empty one for a text with {@link sampleFault}. */
export function toSample({ subject, resource, action }: SampleText): Schemas['ConditionSampleDto'] {
  return {
    subject: objectIn(subject),
    resource: objectIn(resource),
    action: { name: action },
  };
}

/** The value of a part, as it is shown. */
export function partValue({
  value,
  error,
}: Pick<Schemas['ConditionPartResponse'], 'value' | 'error'>): string {
  return error === undefined ? (JSON.stringify(value) ?? 'null') : `✗ ${error}`;
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
