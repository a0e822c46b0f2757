import type { Schemas } from '../../api/client.js';
import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path: a question, whole enough to stand in a ticket. */
export interface ExplainSearch {
  /** Request id of a decision that was made; then the rest says nothing. */
  readonly at?: string;
  /** Id of a person. */
  readonly subject?: string;
  /** With a person: what they held at this moment, ISO 8601; then the rest says nothing. */
  readonly time?: string;
  /** Instead of a person: somebody with exactly these groups. */
  readonly groups?: readonly string[];
  /** The address that is asked for. */
  readonly url?: string;
  /** Of the request. */
  readonly method?: string;
  /** Slug of an application. */
  readonly application?: string;
  /** What is done; with `type` and `id`. */
  readonly action?: string;
  /** Of the resource that it is done to. */
  readonly type?: string;
  /** Of that resource. */
  readonly id?: string;
  /** What is said of that resource, as somebody wrote it. */
  readonly properties?: string;
  /** What is said beside it, likewise. */
  readonly context?: string;
  /** `<resourceType>:<action>`. */
  readonly permission?: string;
  /** Key of a role. */
  readonly role?: string;
  /** No part of the question: name of the group that the person is about to be put into. */
  readonly join?: string;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Reads the search parameters of an address; what makes no sense is left out. */
export function explainSearch(raw: Record<string, unknown>): ExplainSearch {
  const { at, time, ...texts } = textsOf(
    raw,
    'at',
    'time',
    'subject',
    'url',
    'method',
    'application',
    'action',
    'type',
    'id',
    'properties',
    'context',
    'permission',
    'role',
    'join',
  );
  const groups = groupsOf(raw['groups']);
  return {
    ...texts,
    ...(at !== undefined && REQUEST_ID.test(at) ? { at } : {}),
    ...(time !== undefined && !Number.isNaN(Date.parse(time)) ? { time } : {}),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** The question of a decision about an action, to be asked as of now; undefined for any other. */
export function askedAgain({
  asked,
  subject,
  application,
}: Pick<Schemas['RecordedDecisionResponse'], 'asked' | 'subject' | 'application'>):
  ExplainSearch | undefined {
  if (asked?.kind !== 'action' || asked.resourceId === undefined || !subject) return undefined;
  return {
    subject: subject.id,
    ...(application === null ? {} : { application }),
    ...(asked.action === undefined ? {} : { action: asked.action }),
    ...(asked.resourceType === undefined ? {} : { type: asked.resourceType }),
    id: asked.resourceId,
  };
}

/** Of one name, of several, or of the list that the router writes: `["One","Two"]`. */
function groupsOf(value: unknown): string[] | undefined {
  if (typeof value === 'string' && value !== '') return listOf(value) ?? [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((name): name is string => typeof name === 'string' && name !== '');
}

function listOf(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? groupsOf(list) : undefined;
  } catch {
    // A group may be called “[Old] Team”.
    return undefined;
  }
}
