import {
  applicationRow,
  modelRows,
  sessionFacts,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import { ProxyScene } from '../../test/support/proxy-scene.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { ApplicationRow } from '../access-model/access-model-rows.js';
import { forwardedRequest } from './forwarded-request.js';
import type { ProxyAnswer } from './proxy-answer.js';
import type { ProxyQuestion } from './proxy-decisions.js';

let scene: ProxyScene;
beforeEach(() => {
  scene = new ProxyScene();
});

interface Asking {
  who?: string;
  target?: string;
  method?: string;
  host?: string;
  headers?: Record<string, string>;
  redirects?: boolean;
}

async function ask({ who, target = '/', method = 'GET', host = 'wiki.example.com', ...rest }: Asking = {}) {
  const { headers = {}, redirects = true } = rest;
  const question: ProxyQuestion = {
    adapter: { name: 'test', redirects },
    forwarded: forwardedRequest(method, 'https', host, target),
    cookie: who === undefined ? undefined : `session=${who}`,
    header: (name) => headers[name],
    requestId: 'r-1',
    startedAt: 0,
  };
  return read(await scene.decisions.answer(question));
}

/** Names in lower case. */
function read({ status, headers, body }: ProxyAnswer) {
  const fields: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 2)
    fields[(headers[index] ?? '').toLowerCase()] = headers[index + 1] ?? '';
  return { status, headers: fields, body };
}

function wiki(change: Partial<ApplicationRow>): void {
  const rows = modelRows();
  const model = buildAccessModel({ ...rows, applications: [applicationRow(change)] });
  scene.models = () => model;
}

const BROWSER = { 'sec-fetch-mode': 'navigate', accept: 'text/html' };
const reasonOf = ({ body }: { body: string }) => (JSON.parse(body) as { reason: string }).reason;

describe('an assertion', () => {
  const assertion = async (asking: Asking) => (await ask(asking)).headers['x-rolegate-assertion'];

  it('says who somebody is, to one application', async () => {
    expect(await assertion({ who: 'developer' })).toBe('signed.1');
    expect(scene.signer.claims).toEqual([
      {
        application: 'wiki',
        sub: '00u1',
        connection: 'default',
        sessionId: 'session-1',
        sessionExpiresAtMs: expect.any(Number) as number,
        roles: ['developer'],
        groups: ['Devs'],
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        acr: null,
        amr: [],
        authTimeMs: null,
      },
    ]);
  });

  it('is signed once, and again when half of its life is over', async () => {
    const seen: unknown[] = [];
    for (let round = 0; round < 4; round += 1) {
      seen.push(await assertion({ who: 'developer' }));
      scene.clock.advance(16_000);
    }
    expect(seen).toEqual(['signed.1', 'signed.1', 'signed.2', 'signed.2']);
  });

  it('is another one for another session, another state of the access model and another membership', async () => {
    expect(await assertion({ who: 'developer' })).toBe('signed.1');
    expect(await assertion({ who: 'admin' })).toBe('signed.2');
    expect(await assertion({ who: 'developer' })).toBe('signed.1');
    wiki({});
    expect(await assertion({ who: 'developer' })).toBe('signed.3');
    scene.outcomes['developer'] = { session: sessionFacts(subjectFacts(['Devs', 'Guests'])) };
    expect(await assertion({ who: 'developer' })).toBe('signed.4');
    expect(scene.signer.claims.at(-1)).toMatchObject({ roles: ['developer', 'guest'] });
  });

  it('is another one for another application', async () => {
    const rows = modelRows();
    const model = buildAccessModel({
      ...rows,
      applications: [applicationRow({}), applicationRow({ id: 'a2', slug: 'shop' })],
      hosts: [...rows.hosts, { host: 'shop.example.com', applicationId: 'a2' }],
    });
    scene.models = () => model;
    const hosts = ['wiki.example.com', 'shop.example.com', 'wiki.example.com', 'shop.example.com'];
    const seen: unknown[] = [];
    for (const host of hosts) seen.push(await assertion({ who: 'developer', host }));
    expect(seen).toEqual(['signed.1', 'signed.2', 'signed.1', 'signed.2']);
    expect(scene.signer.claims.map(({ application }) => application)).toEqual(['wiki', 'shop']);
  });

  it('is empty for strangers on public paths, and for nobody is anything signed', async () => {
    expect(await assertion({ target: '/status' })).toBe('');
    expect(scene.signer.claims).toEqual([]);
  });

  it('that can’t be signed lets nobody pass', async () => {
    scene.signer.able = false;
    for (const target of ['/', '/status']) {
      const answer = await ask({ who: 'developer', target });
      expect([answer.status, reasonOf(answer), answer.headers['retry-after']]).toEqual([
        503,
        'unavailable',
        '1',
      ]);
    }
    expect(scene.observed).toMatchObject([
      { allowed: false, reason: 'unavailable', application: 'wiki' },
      { allowed: false, reason: 'unavailable', application: 'wiki' },
    ]);
  });
});

describe('a stronger sign-in', () => {
  const RULES = [{ path: '/*', anyRole: ['developer'], acrValues: ['urn:a', 'say "b"'], maxAge: 300 }];
  const STEP_UP = 'acr_values=urn%3Aa%20say%20%22b%22&max_age=300';

  it('is asked of a program in the words of RFC 9470', async () => {
    wiki({ accessRules: RULES });
    const answer = await ask({ who: 'developer' });
    expect([answer.status, answer.headers['location']]).toEqual([401, undefined]);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'step-up-required', reason: 'step-up-required' });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", error_description="This asks for a stronger or a more recent sign-in.", acr_values="urn:a say \\"b\\"", max_age="300"',
    );
  });

  it('is where a browser is sent', async () => {
    wiki({ accessRules: RULES });
    const page = await ask({ who: 'developer', target: '/x?y', headers: BROWSER });
    const returnTo = encodeURIComponent('https://wiki.example.com/x?y');
    expect([page.status, page.headers['location']]).toEqual([
      302,
      `https://sso.example.com/login?return_to=${returnTo}&${STEP_UP}`,
    ]);
    const form = await ask({ who: 'developer', method: 'POST', headers: BROWSER });
    expect(form.headers['location']).toBe(`https://sso.example.com/login?${STEP_UP}`);
  });

  it('is named in a header where redirects don’t pass', async () => {
    wiki({ accessRules: [{ path: '/*', anyRole: ['developer'], maxAge: 0 }] });
    const answer = await ask({ who: 'developer', headers: BROWSER, redirects: false });
    expect(answer.status).toBe(401);
    expect(answer.headers['x-rolegate-login']).toMatch(/\?return_to=[^&]+&max_age=0$/);
    expect(answer.headers['www-authenticate']).toContain('max_age="0"');
  });

  it('is not asked again of somebody who has it', async () => {
    wiki({ accessRules: RULES });
    const authTimeMs = scene.clock.nowMs() - 299_000;
    scene.outcomes['strong'] = {
      session: sessionFacts(subjectFacts(['Devs']), { acr: 'urn:a', authTimeMs }),
    };
    expect((await ask({ who: 'strong' })).status).toBe(200);
    scene.clock.advance(2000);
    expect((await ask({ who: 'strong' })).status).toBe(401);
  });
});

describe('a condition', () => {
  it('that doesn’t hold is 403, with words that don’t tell it', async () => {
    const condition = 'subject.properties.email == "secret@example.com"';
    wiki({ accessRules: [{ path: '/*', anyRole: ['developer'], condition }] });
    const answer = await ask({ who: 'developer' });
    expect([answer.status, reasonOf(answer)]).toEqual([403, 'condition-false']);
    expect(answer.body).not.toContain('secret');
    expect((await ask({ who: 'developer', headers: BROWSER })).body).toContain('condition-false');
  });
});

describe('shadow mode', () => {
  it('lets pass what would be denied, with the identity of whoever is known, and has it observed', async () => {
    wiki({ enforcement: 'shadow' });
    const guest = await ask({ who: 'guest', target: '/admin' });
    expect([guest.status, guest.headers['remote-roles']]).toEqual([200, 'guest']);
    const stranger = await ask({ target: '/admin', headers: BROWSER });
    expect([stranger.status, stranger.headers['remote-user']]).toEqual([200, '']);
    expect(scene.observed.map(({ allowed, unenforced }) => [allowed, unenforced])).toEqual([
      [true, 'role-missing'],
      [true, 'no-session'],
    ]);
  });

  it('lets nothing pass that is ambiguous or can’t be known', async () => {
    wiki({ enforcement: 'shadow' });
    expect((await ask({ who: 'admin', target: '/a/../b' })).status).toBe(400);
    expect((await ask({ who: 'unavailable' })).status).toBe(503);
    expect((await ask({ who: 'admin', host: 'evil.example' })).status).toBe(403);
  });
});

describe('the gateway’s own paths on an application’s host', () => {
  it.each(['/.rolegate', '/.rolegate/callback?code=1', '/%2erolegate/x', '/.%72olegate/x'])(
    '%s is denied with words for whoever set up the proxy, and never redirected',
    async (target) => {
      for (const enforcement of ['enforced', 'shadow'] as const) {
        wiki({ enforcement, accessRules: [{ path: '/*', public: true }] });
        for (const who of [undefined, 'admin']) {
          const answer = await ask({ who, target, headers: BROWSER });
          expect([answer.status, answer.headers['location']]).toEqual([403, undefined]);
          const program = await ask({ who, target });
          expect([program.status, reasonOf(program)]).toEqual([403, 'no-matching-rule']);
          expect(program.body).toContain('/.rolegate/');
        }
      }
      expect(new Set(scene.observed.map(({ allowed, reason }) => `${allowed} ${reason}`))).toEqual(
        new Set(['false no-matching-rule']),
      );
    },
  );

  it.each(['/.rolegates', '/.well-known/x', '/x/.rolegate/y', '/%2fx', '/.Rolegate/'])(
    '%s is none of them',
    async (target) => {
      wiki({ accessRules: [{ path: '/*', public: true }] });
      expect((await ask({ target })).body).not.toContain('send every path');
    },
  );
});
