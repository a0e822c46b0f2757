import type { GatewayApi } from '../demo/gateway-api.js';
import { APPLICATION_SLUG } from '../demo/seed-gateway.js';
import { SOMEBODY } from './console-data.js';
import { median } from './median.js';

/** What one call of the API takes. */
export interface MeasuredCall {
  readonly call: string;
  readonly status: number;
  /** From sending the request to the end of the answer, in milliseconds: the median of several. */
  readonly ms: number;
}

const RUNS = 5;

/** What pages, drawers, filters and searches ask for, below `/api/v1`. `$id` is a person's. */
const READS = [
  '/overview?range=24h',
  '/overview?range=30d',
  '/group-roles?connection=default',
  '/subjects?limit=50&count=true',
  '/subjects?limit=50&count=true&q=person-4711',
  '/subjects?limit=50&count=true&q=nobody-of-this-name',
  '/subjects?limit=50&count=true&role=developer',
  '/subjects?limit=50&count=true&role=admin',
  '/subjects?limit=50&count=true&noRole=true',
  '/subjects?limit=50&count=true&method=local',
  '/subjects?limit=50&count=true&source=id-token',
  '/subjects?limit=50&count=true&completeness=suspect',
  '/subjects?limit=50&count=true&olderThanSeconds=600',
  '/subjects?limit=50&count=true&disabled=true',
  '/subjects/$id',
  '/subjects/$id/access?limit=50',
  '/subjects/$id/timeline?limit=50',
  '/subjects/$id/sign-ins?limit=50',
  '/sessions?limit=50&count=true',
  `/sessions?limit=50&count=true&application=${APPLICATION_SLUG}`,
  '/sessions?limit=50&count=true&method=local',
  '/sessions?limit=50&count=true&method=okta',
  '/sessions?limit=50&count=true&subject=$id',
  '/sessions?limit=50&count=true&connection=default',
  '/applications?limit=200',
  '/roles?limit=200',
  '/roles/developer/access',
  '/audit-events?limit=50',
  '/audit-events?limit=50&q=person-77',
  '/audit-events?limit=50&q=nobody-of-this-name',
  '/audit-events?limit=50&action=role.updated',
  '/audit-events?limit=50&outcome=failure',
  '/audit-events?limit=50&requestId=bench-4711',
  '/sign-ins?limit=50',
  '/decisions?limit=50',
  '/statistics?metric=sign-ins',
] as const;

/** The same for what is asked by POST. */
const QUESTIONS: readonly (readonly [path: string, body: object])[] = [
  ['/explain', { subject: { sub: SOMEBODY } }],
];

/** Asks the API for everything that pages ask for, one after the other. */
export async function measureCalls(api: GatewayApi): Promise<MeasuredCall[]> {
  const ask = async (path: string, body?: object): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${api.url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const found = JSON.parse((await ask(`/subjects?limit=1&q=${SOMEBODY}`)).text) as {
    items: { id: string }[];
  };
  const id = found.items[0]?.id ?? '';
  const measured: MeasuredCall[] = [];
  const calls: readonly (readonly [string, object?])[] = [
    ...READS.map((path) => [path] as const),
    ...QUESTIONS,
  ];
  for (const [path, body] of calls) {
    const times: number[] = [];
    let status = 0;
    for (let run = 0; run <= RUNS; run++) {
      const began = performance.now();
      status = (await ask(path.replace('$id', id), body)).status;
      // The first one finds nothing in the caches of the database.
      if (run > 0) times.push(performance.now() - began);
    }
    measured.push({ call: `${body === undefined ? 'GET' : 'POST'} ${path}`, status, ms: median(times) });
  }
  return measured;
}
