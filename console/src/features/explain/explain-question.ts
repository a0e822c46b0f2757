import type { Schemas } from '../../api/client.js';
import type { ExplainSearch } from './explain-search.js';
import { linesOf } from '../../connect/lines.js';
import { propertiesIn } from './said.js';

/** What is asked about. */
export type WhatKind = 'request' | 'action' | 'permission' | 'role' | 'entry';

/** A question as the form holds it; texts may be empty. */
export interface QuestionFields {
  readonly who: 'person' | 'groups';
  /** Id of the person. */
  readonly subject: string | undefined;
  /** One group a line. */
  readonly groups: string;
  readonly what: WhatKind;
  readonly method: string;
  readonly url: string;
  readonly permission: string;
  readonly action: string;
  /** Of the resource. */
  readonly type: string;
  readonly id: string;
  /** As lines or JSON. */
  readonly properties: string;
  readonly context: string;
  readonly role: string;
  /** Slug; empty = the gateway itself. */
  readonly application: string;
}

/** What an address asks, as the form shows it. */
export function toFields(search: ExplainSearch): QuestionFields {
  return {
    who: search.groups ? 'groups' : 'person',
    subject: search.subject,
    groups: (search.groups ?? []).join('\n'),
    what: kindOf(search),
    method: search.method ?? 'GET',
    url: search.url ?? '',
    permission: search.permission ?? '',
    action: search.action ?? '',
    type: search.type ?? '',
    id: search.id ?? '',
    properties: search.properties ?? '',
    context: search.context ?? '',
    role: search.role ?? '',
    application: search.application ?? '',
  };
}

function kindOf({ subject, groups, url, action, permission, role, application }: ExplainSearch): WhatKind {
  if (url !== undefined) return 'request';
  if (action !== undefined) return 'action';
  if (permission !== undefined) return 'permission';
  if (role !== undefined) return 'role';
  if (application !== undefined || (subject ?? groups) === undefined) {
    return application === undefined ? 'request' : 'entry';
  }
  return 'request';
}

/** The same question as an address says it. */
export function toSearch(fields: QuestionFields): ExplainSearch {
  const { who, subject, what } = fields;
  const application = fields.application === '' ? {} : { application: fields.application };
  return {
    ...(who === 'groups' ? { groups: linesOf(fields.groups) } : subject === undefined ? {} : { subject }),
    ...(what === 'request' ? { method: fields.method, url: fields.url.trim() } : {}),
    ...(what === 'action' ? { ...actionOf(fields), ...application } : {}),
    ...(what === 'permission' ? { permission: fields.permission.trim(), ...application } : {}),
    ...(what === 'role' ? { role: fields.role } : {}),
    ...(what === 'entry' ? { application: fields.application || 'gateway' } : {}),
  };
}

function actionOf(fields: QuestionFields): Partial<ExplainSearch> {
  const names = ['action', 'type', 'id', 'properties', 'context'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = fields[name].trim();
      return text === '' ? [] : [[name, text]];
    }),
  );
}

type Missing = Partial<Record<keyof QuestionFields, string>>;

/** What is still missing of a question, by field; empty when it can be asked. */
export function missingOf(fields: QuestionFields): Missing {
  const { who, subject, what, url, permission, role } = fields;
  return {
    ...(who === 'person' && subject === undefined ? { subject: 'Choose a person first.' } : {}),
    ...(what === 'request' && !/^https?:\/\/[^/\s]+/.test(url.trim())
      ? { url: 'Write the whole address, for example https://app.example.com/orders/7' }
      : {}),
    ...(what === 'action' ? missingOfAction(fields) : {}),
    ...(what === 'permission' && !/^[^:\s]\S*:[^:\s]+$/.test(permission.trim())
      ? { permission: 'Write type and action, for example order:approve' }
      : {}),
    ...(what === 'role' && role === '' ? { role: 'Choose a role.' } : {}),
  };
}

function missingOfAction({ action, type, id, properties, context }: QuestionFields): Missing {
  const odd = (text: string) => !/^[^:\s]+$/.test(text.trim());
  const unread = 'Write one property a line, such as “owner: ada@example.com”, or a JSON object.';
  return {
    ...(odd(action) ? { action: 'Write one word, for example approve' } : {}),
    ...(odd(type) ? { type: 'Write one word, for example order' } : {}),
    ...(id.trim() === '' ? { id: 'Write which one, for example 7' } : {}),
    ...(propertiesIn(properties) ? {} : { properties: unread }),
    ...(propertiesIn(context) ? {} : { context: unread }),
  };
}

/**
 * What is sent for an address; undefined while it asks nothing whole.
 * @param connection Slug, for somebody with groups.
 */
export function toBody(search: ExplainSearch, connection: string): Schemas['ExplainDto'] | undefined {
  if (search.at !== undefined) return { at: search.at };
  if (search.time !== undefined) return undefined;
  const { subject, groups, url, method = 'GET', action, permission, role, application } = search;
  const who = groups
    ? { groups: [...groups], connection }
    : subject
      ? { subject: { id: subject } }
      : undefined;
  if (!who) return undefined;
  if (url !== undefined) return { ...who, request: { method, url } };
  const where = application === undefined ? {} : { application };
  if (action !== undefined) {
    const { type, id, properties = '', context = '' } = search;
    const [said, beside] = [propertiesIn(properties), propertiesIn(context)];
    if (type === undefined || id === undefined || !said || !beside) return undefined;
    return {
      ...{ ...who, ...where, action: { name: action }, resource: { type, id, properties: said } },
      ...(context === '' ? {} : { context: beside }),
    };
  }
  if (permission !== undefined) return { ...who, ...where, permission };
  if (role !== undefined) return { ...who, ...where, role };
  return application === undefined ? undefined : { ...who, application };
}
