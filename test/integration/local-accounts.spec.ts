import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { systemActor } from '../../src/access/actor.js';
import {
  readFirstLine,
  readLocalAccountCommand,
  runLocalAccount,
  type LocalAccountCommand,
} from '../../src/cli/local-account.js';
import { Configuration } from '../../src/config/configuration.js';
import { Argon2 } from '../../src/local-accounts/argon2.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import type { TypedCredentials } from '../../src/local-login/local-login-form.js';
import { LocalSignIn } from '../../src/local-login/local-sign-in.service.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

const actor = systemActor('test');
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1, outputLen: 32 };
const PASSWORD = 'correct horse battery';

interface Row {
  readonly password_hash: string;
  readonly totp_secret: string;
  readonly failures: Date[];
  readonly locked_until: Date | null;
}

let gateway: TestGateway;
let clock: GatewayClock;
let accounts: LocalAccountAdministration;
let signIns: LocalSignIn;
let argon2: Argon2;
let networks = 0;

beforeAll(async () => {
  clock = GatewayClock.standing(new Date('2030-01-01T00:00:00.000Z'));
  gateway = await startTestGateway({
    clock,
    env: {
      LOCAL_LOGIN: 'breakglass',
      OKTA_ISSUER_URI: undefined,
      OKTA_CLIENT_ID: undefined,
      OKTA_CLIENT_SECRET: undefined,
      OKTA_API_TOKEN: undefined,
      ADMIN_GROUP: undefined,
    },
  });
  const { app } = gateway.gateway;
  accounts = app.get(LocalAccountAdministration);
  signIns = app.get(LocalSignIn);
  argon2 = app.get(Argon2);
});
beforeEach(() => void Object.assign(argon2, { parameters: CHEAP }));
afterEach(() => void jest.restoreAllMocks());
afterAll(() => gateway?.close());

const query = <T>(sql: string, values: unknown[] = []) =>
  gateway.gateway.app.get(DataSource).query<T>(sql, values);

async function add(password = PASSWORD): Promise<{ userName: string; secret: string }> {
  const userName = `owner-${randomUUID().slice(0, 8)}`;
  const { totpUri = '' } = await accounts.create(actor, {
    userName,
    groups: ['break-glass-admins'],
    password,
  });
  return { userName, secret: new URL(totpUri).searchParams.get('secret') ?? '' };
}

async function rowOf(userName: string): Promise<Row | undefined> {
  return (await query<Row[]>('SELECT * FROM local_accounts WHERE user_name = $1', [userName]))[0];
}

/** Signs in from a network of its own, with a code that is new. */
async function tryAs(
  { userName, secret }: { userName: string; secret: string },
  typed: Partial<TypedCredentials> = {},
): Promise<boolean> {
  networks += 1;
  const origin = {
    requestId: 'test',
    address: `198.51.100.${networks}`,
    userAgent: null,
    replacesToken: undefined,
  };
  const credentials = { userName, password: PASSWORD, code: codeAt(secret, clock.nowMs()), ...typed };
  return (await signIns.signIn(credentials, origin)) !== null;
}

describe('local accounts', () => {
  it('keep a hash of the password and a sealed secret, and nothing else that lets anybody in', async () => {
    const owner = await add();
    const row = await rowOf(owner.userName);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    const dump = JSON.stringify([row, await query('SELECT * FROM audit_events')]);
    expect(dump).not.toContain(owner.secret);
    expect(dump).not.toContain(PASSWORD);
  });

  it('are hashed by the cost that is recommended unless a test says otherwise', () => {
    expect(new Argon2().parameters).toEqual({
      memoryCost: 19_456,
      timeCost: 2,
      parallelism: 1,
      outputLen: 32,
    });
  });

  it('make their connection and its mapping once, though two are made at the same moment', async () => {
    await query(`DELETE FROM connections WHERE kind = 'local'`);
    await Promise.all([add(), add(), add()]);
    expect(await query(`SELECT slug, platform FROM connections WHERE kind = 'local'`)).toEqual([
      { slug: 'local', platform: false },
    ]);
    expect(await query('SELECT group_name, role_key FROM group_mappings')).toEqual([
      { group_name: 'break-glass-admins', role_key: 'admin' },
    ]);
  });

  it('cost one hash for every failure, whatever is wrong, so that no answer comes sooner than another', async () => {
    const [owner, locked, used] = [await add(), await add(), await add()];
    for (let count = 0; count < 10; count += 1) await tryAs(locked, { password: 'wrong' });
    expect((await rowOf(locked.userName))?.locked_until).not.toBeNull();
    expect(await tryAs(used)).toBe(true);
    const failures: [string, () => Promise<boolean>][] = [
      ['unknown', () => tryAs({ ...owner, userName: 'nobody-at-all' })],
      ['no user name', () => tryAs(owner, { userName: '' })],
      ['markup', () => tryAs(owner, { userName: '"><script>alert(1)</script>' })],
      ['NUL in the name', () => tryAs(owner, { userName: 'owner\0' })],
      ['wrong password', () => tryAs(owner, { password: 'wrong' })],
      ['no password', () => tryAs(owner, { password: '' })],
      ['NUL in the password', () => tryAs(owner, { password: `${PASSWORD}\0` })],
      ['a lone surrogate', () => tryAs(owner, { password: '\ud800' })],
      ['wrong code', () => tryAs(owner, { code: codeAt(owner.secret, clock.nowMs() + 600_000) })],
      ['no code', () => tryAs(owner, { code: '' })],
      ['used code', () => tryAs(used)],
      ['locked', () => tryAs(locked)],
    ];
    const [verify, hash] = [jest.spyOn(argon2, 'verify'), jest.spyOn(argon2, 'hash')];
    for (const [name, attempt] of failures) {
      verify.mockClear();
      expect([name, await attempt(), verify.mock.calls.length]).toEqual([name, false, 1]);
    }
    expect(hash).not.toHaveBeenCalled();
  });

  it('are let in by the same password from any keyboard', async () => {
    const owner = await add('cafe\u0301 ﬁne and long');
    expect(await tryAs(owner, { password: 'café fine and long' })).toBe(true);
    await clock.advance(30_000);
    expect(await tryAs(owner, { password: 'Café fine and long' })).toBe(false);
  });

  it('get a hash of today’s cost when they are next used, once, and none from a wrong password', async () => {
    const owner = await add();
    Object.assign(argon2, { parameters: { ...CHEAP, memoryCost: 128 } });
    const hash = jest.spyOn(argon2, 'hash');
    expect(await tryAs(owner, { password: 'wrong' })).toBe(false);
    expect(hash).not.toHaveBeenCalled();
    expect(await tryAs(owner)).toBe(true);
    expect((await rowOf(owner.userName))?.password_hash).toContain('$m=128,t=1,p=1$');
    await clock.advance(30_000);
    expect(await tryAs(owner)).toBe(true);
    expect(hash).toHaveBeenCalledTimes(1);
  });

  it('let nobody in by what was replaced while it was compared', async () => {
    const owner = await add();
    const verify = argon2.verify.bind(argon2);
    jest.spyOn(argon2, 'verify').mockImplementationOnce(async (phc, text) => {
      await accounts.setPassword(actor, owner.userName, 'another long password');
      return verify(phc, text);
    });
    expect(await tryAs(owner)).toBe(false);
    expect(await tryAs(owner, { password: 'another long password' })).toBe(true);
    await clock.advance(30_000);
    jest.spyOn(argon2, 'verify').mockImplementationOnce(async () => {
      await accounts.remove(actor, owner.userName);
      return true;
    });
    expect(await tryAs(owner)).toBe(false);
  });

  it('forget their failures after a sign-in, and count those that come at once one by one', async () => {
    const owner = await add();
    await Promise.all(Array.from({ length: 9 }, () => tryAs(owner, { code: '' })));
    expect((await rowOf(owner.userName))?.failures).toHaveLength(9);
    expect(await tryAs(owner)).toBe(true);
    expect((await rowOf(owner.userName))?.failures).toEqual([]);
    await Promise.all(Array.from({ length: 12 }, () => tryAs(owner, { code: '' })));
    expect((await rowOf(owner.userName))?.locked_until).toEqual(new Date(clock.nowMs() + 30 * 60_000));
    const locks = await query<unknown[]>(
      `SELECT 1 FROM audit_events WHERE action = 'local-account.locked' AND actor_name = $1`,
      [owner.userName],
    );
    expect(locks).toHaveLength(1);
  });
});

describe('the command line for local accounts', () => {
  const run = (command: LocalAccountCommand, typed = '') =>
    runLocalAccount(gateway.gateway.app.get(Configuration), command, () => Promise.resolve(typed));
  const command = (line: string): LocalAccountCommand => {
    const understood = readLocalAccountCommand(line.split(' '));
    if (!understood) throw new Error(`not understood: ${line}`);
    return understood;
  };

  it.each([
    'create',
    'create a b',
    'create --name ada',
    'create ada --password secret',
    'list ada',
    'set-groups ada',
    'unlock ada --group x',
    'reset-totp',
    'delete ada',
    '',
  ])('does not understand "%s"', (line) => {
    expect(readLocalAccountCommand(line.split(' '))).toBeUndefined();
  });

  it('makes, shows, changes and removes an account, and shows secrets once', async () => {
    const made = await run(command('create ada.night --group break-glass-admins --group unmapped'));
    expect(made).toMatch(
      /^Local account ada\.night made\.\nPassword \(shown this once\): (\w{5}-){5}\w{5}\n/,
    );
    expect(made).toContain('No role comes with these groups: unmapped.\n');
    const secret = /secret=([A-Z2-7]+)/.exec(made)?.[1] ?? '';
    const list = () => run(command('list'));
    expect(await list()).toContain('ada.night\topen\tnever used\tbreak-glass-admins, unmapped\n');
    expect(await list()).not.toContain(secret);
    expect(await run(command('set-groups ada.night --group break-glass-admins'))).toBe(
      'ada.night is now in: break-glass-admins.\n',
    );
    const set = await run(command('set-password ada.night --password-stdin'), PASSWORD);
    expect(set).toBe("New password set; the account's sessions are ended.\n");
    expect(await tryAs({ userName: 'ada.night', secret })).toBe(true);
    expect(await list()).toContain(`ada.night\topen\tlast used ${clock.now().toISOString()}\t`);
    const reset = await run(command('reset-totp ada.night'));
    const other = /secret=([A-Z2-7]+)/.exec(reset)?.[1] ?? '';
    expect([reset.includes('Password'), other === secret]).toEqual([false, false]);
    expect(await tryAs({ userName: 'ada.night', secret })).toBe(false);
    expect(await tryAs({ userName: 'ada.night', secret: other })).toBe(true);
    expect(await run(command('unlock ada.night'))).toBe('ada.night is unlocked.\n');
    expect(await run(command('remove ada.night'))).toBe('ada.night is removed; its sessions are ended.\n');
    await expect(run(command('unlock ada.night'))).rejects.toMatchObject({ code: 'not-found' });
    const actions = await query<{ action: string }[]>(
      `SELECT action FROM audit_events WHERE actor_name = 'command line' AND action LIKE 'local-account.%' ORDER BY id`,
    );
    expect(actions.map(({ action }) => action.split('.')[1])).toEqual([
      'created',
      'groups-set',
      'password-set',
      'totp-reset',
      'unlocked',
      'removed',
    ]);
  });

  it.each([
    ['a user name with capitals', 'create Ada', PASSWORD, 'lower-case'],
    ['a user name with markup', 'create <b>ada</b>', PASSWORD, 'lower-case'],
    ['a short password', 'create ada-short --password-stdin', 'short', 'too short'],
    [
      'the user name as the password',
      'create ada-the-night-shift --password-stdin',
      'ada-the-night-shift!',
      'user name',
    ],
    ['a group with a line break', 'create ada-group --group a\nb', PASSWORD, 'control characters'],
    ['a name that is taken', 'create taken', PASSWORD, 'already'],
  ])('refuses %s, and nothing is half made', async (_, line, typed, problem) => {
    if (line === 'create taken') await run(command(line));
    const before = await query('SELECT user_name FROM local_accounts ORDER BY 1');
    await expect(run(command(line), typed)).rejects.toThrow(problem);
    expect(await query('SELECT user_name FROM local_accounts ORDER BY 1')).toEqual(before);
  });

  it('reads the first line of its input as the password, as it is, and never without end', async () => {
    const read = (...pieces: string[]) => readFirstLine(pieces as unknown as AsyncIterable<string>);
    expect(await read('  two ', 'words  \r\nnot this')).toBe('  two words  ');
    await expect(read('')).rejects.toMatchObject({ code: 'validation-failed' });
    await expect(read('\nsecond')).rejects.toMatchObject({ code: 'validation-failed' });
    await expect(read('x'.repeat(5000), 'y')).rejects.toMatchObject({ code: 'validation-failed' });
  });
});
