import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import { beginningOf, watchStatements, type WatchedRequest } from '../support/statements.js';

let gateway: TestGateway;
let requests: WatchedRequest[];

beforeAll(async () => {
  gateway = await startTestGateway();
  requests = watchStatements(gateway);
});

afterAll(() => gateway?.close());

describe('a whole sign-in', () => {
  it('waits for the database six times at most, the transaction’s begin and end included', async () => {
    const person = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const browser = browserOf(gateway.okta, person);
    await browser.get(`${gateway.url}/login`);
    requests.length = 0;
    const login = await browser.get(`${gateway.url}/login`, { follow: false });
    const callback = await browser.get(login.location ?? '', { follow: false });
    const done = await browser.get(callback.location ?? '', { follow: false });
    expect([done.status, done.location]).toEqual([303, `${gateway.url}/`]);
    expect(requests.map(({ path, statements }) => [path, statements.map(beginningOf)])).toEqual([
      ['/login', ['WITH connection AS']],
      [
        '/authorization-code/callback',
        ['WITH consumed AS', 'START TRANSACTION', 'WITH person AS', 'WITH replaced AS', 'COMMIT'],
      ],
    ]);
  });
});
