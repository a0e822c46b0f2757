import { askGateway, type GatewayApi } from './gateway-api.js';

/** A resource as the gateway stores and is asked about it. */
export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What the gateway decided about one resource. */
export interface Verdict {
  readonly allowed: boolean;
  /** The gateway's word for why. */
  readonly reason: string;
}

/** What is asked about several resources at once. */
export interface Asked {
  /** The person's id in their directory, as the assertion has it. */
  readonly subject: string;
  readonly action: string;
  readonly resources: readonly Pick<Entity, 'type' | 'id'>[];
}

/** How long a page waits for decisions, in milliseconds. */
const LIMIT_MS = 3_000;

/**
 * Replaces what the gateway knows of an application's resources.
 * @param api With the application's own credential as its token.
 * @throws Error when the gateway refuses.
 */
export async function storeEntities(
  api: GatewayApi,
  application: string,
  entities: readonly Entity[],
): Promise<void> {
  await askGateway(api, 'PUT', `/applications/${application}/entities`, { entities });
}

/**
 * Asks one question per resource, all in one request (AuthZEN 1.0, `POST /access/v1/evaluations`).
 * @param api With the application's own credential as its token.
 * @returns a verdict per resource in their order; without an answer of the gateway each is a refusal, `unavailable`.
 */
export async function askDecisions(api: GatewayApi, asked: Asked): Promise<readonly Verdict[]> {
  const { subject, action, resources } = asked;
  const answers = await evaluate(api, {
    subject: { type: 'user', id: subject },
    action: { name: action },
    evaluations: resources.map((resource) => ({ resource })),
  }).catch(() => []);
  return resources.map((_, index) => verdictOf(answers[index]));
}

interface Answer {
  readonly decision?: unknown;
  readonly context?: { readonly reason?: unknown };
}

/** @throws Error when there are no answers, or none in time. */
async function evaluate({ url, token }: GatewayApi, body: object): Promise<readonly Answer[]> {
  const answer = await fetch(`${url}/access/v1/evaluations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.status !== 200) throw new Error(`The gateway answered ${answer.status}`);
  const { evaluations } = (await answer.json()) as { evaluations?: unknown };
  return Array.isArray(evaluations) ? (evaluations as readonly Answer[]) : [];
}

function verdictOf(answer: Answer | undefined): Verdict {
  const { decision, context } = answer ?? {};
  return {
    allowed: decision === true,
    reason: typeof context?.reason === 'string' ? context.reason : 'unavailable',
  };
}
