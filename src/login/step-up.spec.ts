import { GatewayError } from '../errors/gateway-error.js';
import { assertStrongEnough, combinedDemand } from './step-up.js';
import { readStepUp } from './step-up-request.js';

const TWO = 'urn:okta:loa:2fa:any';
const ONE = 'urn:okta:loa:1fa:any';
const nothing = { acrValues: null, maxAge: null };
const begunAt = new Date('2030-01-01T00:00:00.900Z');
const at = Math.floor(begunAt.getTime() / 1000);

describe('the parameters of a step-up', () => {
  it.each([
    ['', {}],
    [`acr_values=${TWO}`, { acrValues: [TWO] }],
    ['acr_values=a%20b++a&max_age=0', { acrValues: ['a', 'b'], maxAge: 0 }],
    ['max_age=31536000', { maxAge: 31_536_000 }],
  ])('are read from "%s"', (query, expected) => {
    expect(readStepUp(new URLSearchParams(query))).toEqual({
      acrValues: undefined,
      maxAge: undefined,
      ...expected,
    });
  });

  it.each([
    'acr_values=',
    'acr_values=%20',
    'acr_values=a&acr_values=b',
    'acr_values=a%0ab',
    'acr_values=%22',
    `acr_values=${Array.from({ length: 11 }, (_, n) => n).join('+')}`,
    `acr_values=${'x'.repeat(256)}`,
    'max_age=',
    'max_age=-1',
    'max_age=1.5',
    'max_age=1e3',
    'max_age=31536001',
    'max_age=1&max_age=1',
  ])('are refused as "%s"', (query) => {
    expect(refusalOf(() => readStepUp(new URLSearchParams(query)))).toEqual(['invalid-request', 400]);
  });
});

describe('what the provider is asked for', () => {
  it.each([
    [nothing, {}, { acrValues: undefined, maxAge: undefined }],
    [{ acrValues: TWO, maxAge: 60 }, {}, { acrValues: [TWO], maxAge: 60 }],
    [{ acrValues: TWO, maxAge: 60 }, { maxAge: 30 }, { acrValues: [TWO], maxAge: 30 }],
    [{ acrValues: TWO, maxAge: 60 }, { maxAge: 90 }, { acrValues: [TWO], maxAge: 60 }],
    [
      { acrValues: TWO, maxAge: null },
      { acrValues: [ONE, 'phr'] },
      { acrValues: ['phr'], maxAge: undefined },
    ],
    [
      { acrValues: ONE, maxAge: 0 },
      { acrValues: [TWO], maxAge: 5 },
      { acrValues: [TWO], maxAge: 0 },
    ],
  ])('by the connection %j and the sign-in %j is the stricter of both', (connection, asked, expected) => {
    expect(combinedDemand(connection, asked)).toEqual(expected);
  });

  it('is nothing when no sign-in could meet both', () => {
    expect(refusalOf(() => combinedDemand({ acrValues: TWO, maxAge: null }, { acrValues: [ONE] }))).toEqual([
      'step-up-required',
      403,
    ]);
  });
});

describe('an ID token', () => {
  const judge =
    (claims: object, asked: object, connection: typeof nothing | object = nothing) =>
    () =>
      assertStrongEnough({ ...claims }, { connection: { ...nothing, ...connection }, asked, begunAt });

  it.each<[object, object, object]>([
    [{}, {}, {}],
    [{ acr: TWO }, { acrValues: ['phr', TWO] }, {}],
    [{ acr: 'phr' }, { acrValues: ['phr'] }, { acrValues: TWO }],
    [{ auth_time: at - 60 }, { maxAge: 60 }, {}],
    [{ auth_time: at }, { maxAge: 0 }, {}],
    [{ auth_time: at + 30 }, { maxAge: 0 }, {}],
  ])('of %j is enough for %j', (claims, asked, connection) => {
    expect(judge(claims, asked, connection)).not.toThrow();
  });

  it.each<[object, object, object]>([
    [{}, { acrValues: [TWO] }, {}],
    [{ acr: ONE }, { acrValues: [TWO] }, {}],
    [{ acr: [TWO] }, { acrValues: [TWO] }, {}],
    [{ acr: ONE }, {}, { acrValues: TWO }],
    [{}, {}, { acrValues: TWO }],
    [{ auth_time: at - 61 }, { maxAge: 60 }, {}],
    [{}, { maxAge: 60 }, {}],
    [{ auth_time: String(at) }, { maxAge: 60 }, {}],
  ])('of %j is not enough for %j and %j', (claims, asked, connection) => {
    expect(refusalOf(judge(claims, asked, connection))).toEqual(['step-up-required', 403]);
  });
});

function refusalOf(work: () => unknown): [code: string, status: number] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof GatewayError ? [error.code, error.status] : [String(error), 0];
  }
}
