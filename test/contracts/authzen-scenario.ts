import type { AdminClient } from '../support/admin-client.js';
import type { TestGateway } from '../support/gateway.js';

/** An answer to a question: its body as text and, when it is JSON, parsed. */
export interface AuthzenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** An application that asks: its credential, and how it is sent. */
export class Asker {
  constructor(
    readonly origin: string,
    readonly token: string,
  ) {}

  /** POSTs to `/access/v1/` + path; texts are sent as they are, everything else as JSON. */
  async ask(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    method = 'POST',
  ): Promise<AuthzenAnswer> {
    const answer = await fetch(`${this.origin}/access/v1/${path}`, {
      method,
      body:
        method === 'GET' || method === 'HEAD'
          ? undefined
          : typeof body === 'string' || body instanceof Uint8Array
            ? body
            : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.token}`, ...headers },
    });
    const text = await answer.text();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = undefined;
    }
    return { status: answer.status, headers: answer.headers, text, body: parsed };
  }

  /** The reason for one decision. @throws Error unless the answer is a decision. */
  async reason(question: object): Promise<string> {
    const { status, body } = await this.ask('evaluation', question);
    const { decision, context } = body as { decision: boolean; context: { reason: string } };
    if (status !== 200 || decision !== (context.reason === 'allowed')) throw new Error(JSON.stringify(body));
    return context.reason;
  }

  /** Everything that a search finds, page by page, and how many pages that took. */
  async all(
    target: 'subject' | 'resource' | 'action',
    search: object,
    limit?: number,
  ): Promise<{ results: unknown[]; pages: number }> {
    const results: unknown[] = [];
    let page: object | undefined = limit === undefined ? undefined : { limit };
    for (let pages = 1; ; pages += 1) {
      const { status, body } = await this.ask(`search/${target}`, { ...search, ...(page ? { page } : {}) });
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      const { page: next, results: found } = body as { page: { next_token: string }; results: unknown[] };
      results.push(...found);
      if (next.next_token === '') return { results, pages };
      page = { token: next.next_token };
    }
  }
}

/** A stored entity. */
export interface ScenarioEntity {
  readonly type: string;
  readonly id: string;
  readonly properties?: object;
}

/** Makes an application with entities, grants and a credential. @returns whoever asks with that credential. */
export async function addAskingApplication(
  gateway: TestGateway,
  admin: AdminClient,
  slug: string,
  entities: readonly ScenarioEntity[],
  grants: readonly { role: string; resourceType: string; action: string; condition?: string }[],
): Promise<Asker> {
  await admin.api('POST', '/applications', { slug, name: slug, hosts: [], accessRules: [] });
  for (const grant of grants) await admin.api('POST', `/applications/${slug}/grants`, grant);
  const created = await admin.api('POST', `/applications/${slug}/credentials`, { name: 'tests' });
  const asker = new Asker(gateway.url, created.json<{ token: string }>().token);
  await putEntities(asker, slug, entities);
  return asker;
}

/** Replaces the entities of an application by its own credential. */
export async function putEntities(
  { origin, token }: Asker,
  slug: string,
  entities: readonly ScenarioEntity[],
): Promise<void> {
  const answer = await fetch(`${origin}/api/v1/applications/${slug}/entities`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ entities: entities.map((entity) => ({ properties: {}, ...entity })) }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

const ARCHIVED = 'has(resource.properties.status) && resource.properties.status == "archived"';

/** The fixture of the certification scenario of AuthZEN 1.0: two users, two records, eight decisions. */
export const CERTIFICATION = {
  entities: [
    { type: 'user', id: 'alice' },
    { type: 'user', id: 'bob', properties: { role: 'admin' } },
    { type: 'record', id: 'record-1', properties: { status: 'active' } },
    { type: 'record', id: 'record-2', properties: { status: 'archived' } },
  ],
  grants: [
    { role: '*', resourceType: 'record', action: 'read' },
    {
      role: '*',
      resourceType: 'record',
      action: 'write',
      condition: `(subject.id == "alice" && !(${ARCHIVED})) || (has(subject.properties.role) && subject.properties.role == "admin" && ${ARCHIVED})`,
    },
    {
      role: '*',
      resourceType: 'record',
      action: 'delete',
      condition: 'subject.id == "alice" && has(action.properties.soft) && action.properties.soft == true',
    },
  ],
} as const;

/** The question whether somebody may do something to a record. */
export function question(
  subject: string,
  action: string,
  resource: string,
  said: { subject?: object; action?: object; resource?: object; context?: object } = {},
): object {
  return {
    subject: { type: 'user', id: subject, ...(said.subject ? { properties: said.subject } : {}) },
    action: { name: action, ...(said.action ? { properties: said.action } : {}) },
    resource: { type: 'record', id: resource, ...(said.resource ? { properties: said.resource } : {}) },
    ...(said.context ? { context: said.context } : {}),
  };
}
