import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SystemClock } from '../../src/config/clock.js';
import { OktaApi, type OktaBounds } from '../../src/okta-client/okta-api.js';
import type { OktaProblem } from '../../src/okta-client/okta-problem.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import {
  json,
  oktaError,
  startScriptedOkta,
  type Answer,
  type ScriptedOkta,
} from '../support/scripted-okta.js';

/** A way to Okta's API: through the SDK, or by plain REST. The suite holds both to the same manners. */
export interface OktaWay {
  /** Reads a whole list; gives the ids of what is on it. */
  readonly list: (api: OktaApi, bounds: OktaBounds, id?: string) => Promise<readonly string[]>;
  /** Where that list is. */
  readonly listPath: (id: string) => string;
  /** One item of such a list, as Okta sends it. */
  readonly item: (id: string) => Readonly<Record<string, unknown>>;
  /** Changes something; Okta's good answer to it is {@link goodAnswer}. */
  readonly change: (api: OktaApi, bounds: OktaBounds) => Promise<unknown>;
  readonly goodAnswer: unknown;
  /** Changes something without a body of its own. */
  readonly bodilessMethod: 'POST' | 'PUT';
  readonly changeWithoutBody: (api: OktaApi, bounds: OktaBounds) => Promise<unknown>;
  readonly bodilessAnswer: unknown;
}

/** Time passes twenty times slower for it than for this machine. */
class UnhurriedClock extends SystemClock {
  override monotonic(): number {
    return super.monotonic() / 20;
  }
}

const clock = new SystemClock();
const within = (milliseconds = 20_000): OktaBounds => ({
  deadlineMs: clock.monotonic() + milliseconds,
  priority: 'admin',
});
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (problem: OktaProblem) => problem.kind,
  );

/** How any client of Okta's API has to behave, whatever it is made of. */
export function describeOktaClient(way: OktaWay): void {
  let okta: ScriptedOkta;
  let api: OktaApi;

  beforeAll(() => loadOktaSdk());

  beforeEach(async () => {
    okta = await startScriptedOkta((response) => json(response, [way.item('1')]));
    api = new OktaApi(okta.url, { type: 'ssws', apiToken: '00token' }, clock);
  });

  afterEach(() => okta.close());

  const list = (milliseconds?: number) => way.list(api, within(milliseconds), '1');
  const change = (milliseconds?: number) => way.change(api, within(milliseconds));
  const asked = () => okta.requests.length;
  const path = way.listPath('1');

  const BAD: readonly [string, string, Answer][] = [
    ['500', 'server-error', (response) => oktaError(response, 500, 'E0000009')],
    ['503', 'server-error', (response) => oktaError(response, 503, 'E0000009')],
    ['a dropped connection', 'unreachable', (response) => response.destroy()],
    [
      'broken JSON',
      'garbled',
      (response) => response.setHeader('content-type', 'application/json').end('[{"id"'),
    ],
    ['a page', 'garbled', (response) => response.setHeader('content-type', 'text/html').end('<p>Hello</p>')],
    [
      'a firewall’s page',
      'garbled',
      (response) => response.writeHead(403, { 'content-type': 'text/html' }).end('No'),
    ],
    ['a redirect', 'garbled', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ];

  describe('reads', () => {
    it.each(BAD)('try twice and give up: %s', async (_, kind, answer) => {
      okta.answer = answer;
      expect(await outcomeOf(list())).toBe(kind);
      expect(asked()).toBe(2);
    });

    it.each(BAD)('succeed on the second try: %s', async (_, __, answer) => {
      okta.answer = (response, request, number) =>
        number === 0 ? answer(response, request, number) : json(response, [way.item('1')]);
      expect(await list()).toEqual(['1']);
    });

    it('end by their deadline when Okta hangs', async () => {
      okta.answer = () => undefined;
      // Of the 1,200 ms that the first try leaves, the second one needs 350 at most to begin.
      const began = performance.now();
      expect(await outcomeOf(list(3_000))).toBe('timeout');
      // A second try as long as tries may be, or a third one, would end after 5,800.
      expect(performance.now() - began).toBeLessThan(5_500);
      expect(asked()).toBe(2);
    });

    it('ask nothing once their deadline is over, or they are given up', async () => {
      expect(await outcomeOf(list(0))).toBe('not-asked');
      const bounds = { ...within(), signal: AbortSignal.abort() };
      expect(await outcomeOf(way.list(api, bounds, '1'))).toBe('not-asked');
      expect(asked()).toBe(0);
    });

    it('do not wait for a bucket that is full again after their deadline, and do not ask again until then', async () => {
      okta.answer = limited(100, 30);
      await expect(list()).rejects.toMatchObject({
        kind: 'rate-limited',
        status: 429,
        errorCode: 'E0000047',
      });
      await expect(list()).rejects.toMatchObject({ kind: 'rate-limited', status: undefined });
      const problem = await list().catch((error: unknown) => error as OktaProblem);
      expect((problem as OktaProblem).retryAfterMs).toBeGreaterThan(25_000);
      expect(asked()).toBe(1);
    });

    it('wait for a 429 that ends in time', async () => {
      okta.answer = (response, _, number) =>
        number === 0
          ? oktaError(response, 429, 'E0000047', { 'retry-after': '0' })
          : json(response, [way.item('1')]);
      expect(await list()).toEqual(['1']);
      expect(asked()).toBe(2);
    });

    it('try again soon after the concurrency limit, whose reset time is made up', async () => {
      okta.answer = (response, request, number) =>
        number === 0 ? limited(0, 60)(response, request, number) : json(response, [way.item('1')]);
      const began = performance.now();
      expect(await list(90_000)).toEqual(['1']);
      expect(performance.now() - began).toBeLessThan(30_000);
    });

    it('go on behind an empty page and over overlapping ones', async () => {
      const pages = [['1', '2'], [], ['2', '3']];
      okta.answer = paged(
        pages.map((ids) => ids.map(way.item)),
        (after) => `${okta.url}${path}?after=${after}`,
      );
      expect(new Set(await list())).toEqual(new Set(['1', '2', '3']));
      expect(asked()).toBe(3);
    });

    it('fail, rather than give half a list, when a later page fails', async () => {
      const link = `<${okta.url}${path}?after=1>; rel="next"`;
      okta.answer = (response, _, number) =>
        number === 0 ? json(response, [way.item('1')], 200, { link }) : oktaError(response, 500, 'E0000009');
      expect(await outcomeOf(list())).toBe('server-error');
    });

    it('follow links of 4,000 characters', async () => {
      const long = 'x'.repeat(4_000);
      okta.answer = paged(
        [[way.item('1')], [way.item('2')]],
        (after) => `${okta.url}${path}?after=${after}&q=${long}`,
      );
      expect(await list()).toEqual(['1', '2']);
    });

    it('go on at the org’s own address when Okta names one of its own hosts', async () => {
      okta.answer = paged(
        [[way.item('1')], [way.item('2')]],
        (after) => `https://acme.okta.com${path}?after=${after}`,
      );
      expect(await list()).toEqual(['1', '2']);
    });

    it('send the credential to no foreign host, to no other resource, and round in no circle', async () => {
      const foreign = await startScriptedOkta((response) => json(response, []));
      for (const url of [
        `${foreign.url}${path}?after=1`,
        `${okta.url}/api/v1/other?after=1`,
        `${okta.url}${path}`,
      ]) {
        okta.requests.length = 0;
        okta.answer = (response) => json(response, [way.item('1')], 200, { link: `<${url}>; rel="next"` });
        expect(await outcomeOf(list())).toBe('garbled');
        expect(asked()).toBe(1);
      }
      expect(foreign.requests).toEqual([]);
      await foreign.close();
    });

    it('read answers of 64 KB and more, each time anew', async () => {
      const big = { ...way.item('1'), extra: 'x'.repeat(80_000) };
      okta.answer = (response, _, number) => json(response, [number === 0 ? big : { ...big, id: '2' }]);
      expect(await list()).toEqual(['1']);
      expect(await list()).toEqual(['2']);
    });

    it.each<[string, unknown]>([
      ['an object', { items: [] }],
      ['text', 'groups'],
      ['a list with a hole', [null]],
    ])('fail on %s for a list', async (_, body) => {
      okta.answer = (response) => json(response, body);
      expect(await outcomeOf(list())).not.toBe('ok');
    });

    it('take no empty answer for a list', async () => {
      okta.answer = (response) => response.writeHead(200).end();
      expect(await outcomeOf(list())).toBe('garbled');
    });

    it('encode ids, and never ask for anything but what an id names', async () => {
      for (const id of ['..', '.', '', 'me', '../groups', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(256)]) {
        expect(await outcomeOf(way.list(api, within(), id))).toBe('not-found');
      }
      expect(asked()).toBe(0);
      await way.list(api, within(), '1?limit=1#x y');
      expect(okta.requests[0]?.url).toBe(way.listPath('1%3Flimit%3D1%23x%20y'));
    });
  });

  describe('changes', () => {
    it.each(BAD)('are never repeated when their outcome is open: %s', async (_, kind, answer) => {
      okta.answer = answer;
      expect(await outcomeOf(change())).toBe(kind);
      expect(asked()).toBe(1);
    });

    it('are never repeated after a time-out', async () => {
      okta.answer = () => undefined;
      expect(await outcomeOf(change(1_500))).toBe('timeout');
      expect(asked()).toBe(1);
    });

    it('are sent again after a 429, which certainly changed nothing', async () => {
      okta.answer = (response, _, number) =>
        number === 0
          ? oktaError(response, 429, 'E0000047', { 'retry-after': '0' })
          : json(response, way.goodAnswer);
      expect(await outcomeOf(change())).toBe('ok');
      expect(asked()).toBe(2);
    });

    it('say that they have no body', async () => {
      okta.answer = (response) => json(response, way.bodilessAnswer);
      await way.changeWithoutBody(api, within());
      expect(okta.requests).toMatchObject([{ method: way.bodilessMethod, body: '' }]);
      expect(okta.requests[0]?.headers).toMatchObject({ 'content-length': '0', accept: 'application/json' });
    });

    it('send a body as JSON', async () => {
      okta.answer = (response) => json(response, way.goodAnswer);
      await change();
      const [request] = okta.requests;
      expect(request?.headers['content-type']).toMatch(/^application\/json/);
      expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(request?.body ?? '')));
      expect(Object.keys(JSON.parse(request?.body ?? '') as object)).not.toHaveLength(0);
    });

    it('keep Okta’s code and words, bounded', async () => {
      const errorCauses = Array.from({ length: 50 }, (_, index) => ({
        errorSummary: `login: wrong\n${index}`,
      }));
      okta.answer = (response) =>
        json(
          response,
          { errorCode: 'E0000001', errorSummary: 'Api validation failed. '.repeat(99), errorCauses },
          400,
        );
      const problem = (await change().catch((error: unknown) => error)) as OktaProblem;
      expect(problem).toMatchObject({ kind: 'refused', status: 400, errorCode: 'E0000001' });
      expect(problem.summary?.length).toBe(500);
      expect(problem.causes[0]).toBe('login: wrong 0');
      expect(problem.causes.join('').length).toBeLessThanOrEqual(500);
      expect(asked()).toBe(1);
    });
  });

  describe('tokens', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const serviceApp = () =>
      new OktaApi(okta.url, { type: 'service-app', clientId: '0oa1', privateKey, keyId: 'k' }, clock);
    const revoking =
      (good: (response: ServerResponse) => void): Answer =>
      (response, { headers }) =>
        headers.authorization === 'Bearer token-1' ? oktaError(response, 401, 'E0000011') : good(response);

    it('that were revoked in use are replaced, for reads and for changes', async () => {
      okta.answer = revoking((response) => json(response, [way.item('1')]));
      expect(await way.list(serviceApp(), within(), '1')).toEqual(['1']);
      okta.answer = revoking((response) => json(response, way.goodAnswer));
      const app = serviceApp();
      okta.requests.length = 0;
      // Its first token is the third that was sold: revoke that one.
      okta.answer = (response, { headers }) =>
        headers.authorization === 'Bearer token-3'
          ? oktaError(response, 401, 'E0000011')
          : json(response, way.goodAnswer);
      expect(await outcomeOf(way.change(app, within()))).toBe('ok');
      expect(okta.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer token-3',
        'Bearer token-4',
      ]);
    });

    it('that are refused again are refused', async () => {
      okta.answer = (response) => oktaError(response, 401, 'E0000011');
      expect(await outcomeOf(way.list(serviceApp(), within(), '1'))).toBe('token-invalid');
      expect(asked()).toBe(2);
      expect(await outcomeOf(list())).toBe('token-invalid');
      expect(asked()).toBe(3);
    });

    it('that may not do this are told apart, and nothing is tried again', async () => {
      okta.answer = (response) => oktaError(response, 403, 'E0000006');
      expect([await outcomeOf(list()), await outcomeOf(change())]).toEqual([
        'token-forbidden',
        'token-forbidden',
      ]);
      okta.answer = (response) => oktaError(response, 403, 'E0000038');
      expect(await outcomeOf(change())).toBe('refused');
      expect(asked()).toBe(3);
    });
  });

  describe('when Okta fails for good', () => {
    it('leave it alone after five failures, whoever asks', async () => {
      okta.answer = (response) => oktaError(response, 503, 'E0000009');
      // Each second somebody may try again: a busy machine must not make seconds of this.
      const unhurried = new UnhurriedClock();
      api = new OktaApi(okta.url, { type: 'ssws', apiToken: '00token' }, unhurried);
      const bounds = { deadlineMs: unhurried.monotonic() + 10_000, priority: 'admin' } as const;
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, () => outcomeOf(way.list(api, bounds, '1'))),
      );
      expect(outcomes).not.toContain('ok');
      // Those that were under way when it opened, and five before.
      expect(asked()).toBeLessThanOrEqual(10);
    });
  });
}

function limited(limit: number, resetInSeconds: number): Answer {
  return (response) =>
    oktaError(response, 429, 'E0000047', {
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + resetInSeconds),
    });
}

function paged(pages: readonly unknown[][], linkTo: (after: number) => string): Answer {
  return (response, _, number) => {
    if (number < pages.length - 1) response.setHeader('link', `<${linkTo(number + 1)}>; rel="next"`);
    json(response, pages[number]);
  };
}
