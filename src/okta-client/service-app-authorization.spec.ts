import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../../test/support/eventually.js';
import { SystemClock } from '../config/clock.js';
import { OktaProblem } from './okta-problem.js';
import { ServiceAppAuthorization } from './service-app-authorization.js';

describe('the token of a service app', () => {
  const clock = new SystemClock();
  const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  let server: Server;
  let asked = 0;
  let release: () => void = () => undefined;

  beforeEach(async () => {
    asked = 0;
    // An Okta that answers when the test says so.
    server = createServer((_, response) => {
      asked += 1;
      release = () => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: 'token-1' }));
      };
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('holds nobody up beyond their own deadline when somebody with more time began to buy it', async () => {
    const orgUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const app = { type: 'service-app', clientId: '0oa1', privateKey, keyId: 'k1' } as const;
    const authorization = new ServiceAppAuthorization(orgUrl, app, clock);
    const within = (ms: number) =>
      authorization.header({ deadlineMs: clock.monotonic() + ms, retriesLeft: 1 });
    const patient = within(20_000);
    const beganMs = clock.monotonic();
    const hasty = await within(1_000).catch((error: unknown) => error);
    expect(hasty).toBeInstanceOf(OktaProblem);
    expect(hasty).toMatchObject({ kind: 'timeout' });
    expect(clock.monotonic() - beganMs).toBeLessThan(15_000);
    await eventually(() => expect(asked).toBe(1));
    release();
    expect(await patient).toBe('Bearer token-1');
    expect([await within(10_000), asked]).toEqual(['Bearer token-1', 1]);
  });
});
