import type { Schemas } from '../../api/client.js';
import type { ExplainSearch } from './explain-search.js';

/** What is asked about. */
export type WhatKind = 'request' | 'permission' | 'role' | 'entry';

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
    role: search.role ?? '',
    application: search.application ?? '',
  };
}

function kindOf({ subject, groups, url, permission, role, application }: ExplainSearch): WhatKind {
  if (url !== undefined) return 'request';
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
    ...(what === 'permission' ? { permission: fields.permission.trim(), ...application } : {}),
    ...(what === 'role' ? { role: fields.role } : {}),
    ...(what === 'entry' ? { application: fields.application || 'gateway' } : {}),
  };
}

function linesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

/** What is still missing of a question, by field; empty when it can be asked. */
export function missingOf(fields: QuestionFields): Partial<Record<keyof QuestionFields, string>> {
  const { who, subject, what, url, permission, role } = fields;
  return {
    ...(who === 'person' && subject === undefined ? { subject: 'Choose a person first.' } : {}),
    ...(what === 'request' && !/^https?:\/\/[^/\s]+/.test(url.trim())
      ? { url: 'Write the whole address, for example https://app.example.com/orders/7' }
      : {}),
    ...(what === 'permission' && !/^[^:\s]\S*:[^:\s]+$/.test(permission.trim())
      ? { permission: 'Write type and action, for example order:approve' }
      : {}),
    ...(what === 'role' && role === '' ? { role: 'Choose a role.' } : {}),
  };
}

/**
 * What is sent for an address; undefined while it asks nothing whole.
 * @param connection Slug, for somebody with groups.
 */
export function toBody(search: ExplainSearch, connection: string): Schemas['ExplainDto'] | undefined {
  if (search.at !== undefined) return { at: search.at };
  if (search.time !== undefined) return undefined;
  const { subject, groups, url, method = 'GET', permission, role, application } = search;
  const who = groups
    ? { groups: [...groups], connection }
    : subject
      ? { subject: { id: subject } }
      : undefined;
  if (!who) return undefined;
  if (url !== undefined) return { ...who, request: { method, url } };
  const where = application === undefined ? {} : { application };
  if (permission !== undefined) return { ...who, ...where, permission };
  if (role !== undefined) return { ...who, ...where, role };
  return application === undefined ? undefined : { ...who, application };
}
