import type { GatewayApi } from '../demo/gateway-api.js';
import { APPLICATION_SLUG } from '../demo/seed-gateway.js';
import { SHARED_ADDRESS, SOMEBODY } from './console-data.js';
import { median } from './median.js';

/** What one call of the API takes. */
export interface MeasuredCall {
  readonly call: string;
  /** In milliseconds. */
  readonly goal: number;
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
  '/subjects?limit=50&count=true&sort=name',
  '/subjects?limit=50&count=true&sort=-lastSignIn',
  '/subjects/$id',
  '/subjects/$id/access?limit=50',
  '/subjects/$id/timeline?limit=50',
  '/subjects/$id/sign-ins?limit=50',
  '/sessions?limit=50&count=true',
  '/sessions?limit=50&count=true&sort=created',
  `/sessions?limit=50&count=true&application=${APPLICATION_SLUG}`,
  '/sessions?limit=50&count=true&method=local',
  '/sessions?limit=50&count=true&method=okta',
  `/sessions?limit=50&count=true&address=${SHARED_ADDRESS}`,
  '/sessions?limit=50&count=true&address=10.0.18.103',
  '/sessions?limit=50&count=true&address=10.0.18.0/24',
  '/sessions?limit=50&count=true&address=10.0.16.0/21',
  '/sessions?limit=50&count=true&address=10.0.0.0/8',
  '/sessions?limit=50&count=true&address=2001:db8::/32',
  '/sessions?limit=50&count=true&address=192.0.2.1',
  '/sessions?limit=50&count=true&browser=Chrome',
  '/sessions?limit=50&count=true&browser=Vivaldi',
  '/sessions?limit=50&count=true&subject=$id',
  '/sessions?limit=50&count=true&connection=default',
  '/sessions?limit=50&count=true&browser=Chrome&sort=-created',
  '/group-roles?connection=default&q=Team',
  '/applications?limit=100&lastAsked=true',
  `/applications?limit=100&q=${APPLICATION_SLUG}`,
  '/connection-states',
  '/roles?limit=200',
  '/role-summaries',
  '/roles/developer/access',
  '/audit-events?limit=50',
  '/audit-events?limit=50&q=person-77',
  '/audit-events?limit=50&q=nobody-of-this-name',
  '/audit-events?limit=50&action=role.updated',
  '/audit-events?limit=50&outcome=failure',
  '/audit-events?limit=50&requestId=bench-4711',
  '/audit-events?limit=50&actor=person-77',
  '/audit-events?limit=50&target=guest',
  '/audit-events?limit=50&address=10.0.18.103',
  '/sign-ins?limit=50',
  '/sign-ins?limit=50&outcome=denied',
  '/decisions?limit=50',
  '/decisions?limit=50&outcome=deny&reason=role-missing',
  `/decisions?limit=100&application=${APPLICATION_SLUG}&newestOfHost=true`,
  '/statistics?metric=sign-ins',
] as const;

/** What a change or a deletion would mean for everybody who is signed in, asked when its dialog is open. */
const IMPACTS = [
  '/roles/developer/impact',
  `/applications/${APPLICATION_SLUG}/impact`,
  '/connections/default/impact',
] as const;

/** How long a list may take, and how long an impact, in milliseconds. */
const LIST_MS = 300;
const IMPACT_MS = 1_500;

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(api: GatewayApi, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

async function idIn(api: GatewayApi, path: string): Promise<string> {
  const { items } = JSON.parse((await ask(api, path)).text) as { items: { id: string }[] };
  const [first] = items;
  if (!first) throw new Error(`Nothing is there to be measured: ${path} found nothing.`);
  return first.id;
}

/** The id of one of the people with whom the gateway was filled, who has as many groups and sessions as most. */
export const idOfSomebody = (api: GatewayApi): Promise<string> =>
  idIn(api, `/subjects?limit=1&q=${SOMEBODY}`);

/** The id of whoever signed in last. */
export const idOfWhoSignedIn = (api: GatewayApi): Promise<string> =>
  idIn(api, '/subjects?limit=1&sort=-lastSignIn');

/** Asks the API for everything that pages ask for, one after the other. */
export async function measureCalls(api: GatewayApi): Promise<MeasuredCall[]> {
  const person = await idOfSomebody(api);
  const mapping = await idIn(api, '/group-mappings?limit=1');
  const measure = async (goal: number, runs: number, path: string, body?: object): Promise<MeasuredCall> => {
    const times: number[] = [];
    let status = 0;
    // The first one finds nothing in the caches of the database.
    for (let run = 0; run <= runs; run++) {
      const began = performance.now();
      status = (await ask(api, path.replace('$id', person), body)).status;
      if (run > 0) times.push(performance.now() - began);
    }
    return { call: `${body === undefined ? 'GET' : 'POST'} ${path}`, goal, status, ms: median(times) };
  };
  const measured: MeasuredCall[] = [];
  for (const path of READS) measured.push(await measure(LIST_MS, RUNS, path));
  measured.push(await measure(LIST_MS, RUNS, '/explain', { subject: { sub: SOMEBODY } }));
  for (const path of IMPACTS) measured.push(await measure(IMPACT_MS, 1, path));
  measured.push(await measure(IMPACT_MS, 1, '/group-mappings/preview', { remove: [mapping] }));
  return measured;
}
