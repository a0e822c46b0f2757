import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.js';

const compiled = new URL('../../dist-dev/dev/postgres/embedded-postgres.js', import.meta.url).href;

describe('the embedded Postgres', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-supervisor-'));
  chmodSync(folder, 0o711); // The account that a server of root's runs as has to get through.
  const dataDirectory = join(folder, 'not', 'yet', 'there');
  const options = { dataDirectory, port: 0, databaseName: 'rolegate', settings: { max_connections: '20' } };
  let running: EmbeddedPostgres | undefined;

  const start = async (overrides: Partial<typeof options> = {}) =>
    (running = await startEmbeddedPostgres({ ...options, ...overrides }));

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('initialises an empty folder and asks for a password that only the owner can read', async () => {
    const { url, port } = await start();
    await query(url, 'CREATE TABLE kept (value text); INSERT INTO kept VALUES ($$first$$)');
    const shown = await query(
      url,
      `SELECT current_database() AS db, current_setting('max_connections') AS connections,
              current_setting('server_encoding') AS encoding, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(shown).toEqual([{ db: 'rolegate', connections: '20', encoding: 'UTF8', sockets: '' }]);
    const wrong = new pg.Client(`postgres://postgres:guess@127.0.0.1:${port}/rolegate`);
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDirectory, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDirectory, 'cluster')).mode & 0o777).toBe(0o700);
  });

  it('keeps its data over a restart, and stopping twice is harmless', async () => {
    const server = await start();
    expect(await query(server.url, 'SELECT value FROM kept')).toEqual([{ value: 'first' }]);
    const idle = new pg.Client(server.url);
    idle.on('error', () => undefined);
    await idle.connect();
    await Promise.all([server.stop(), server.stop()]);
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(join(dataDirectory, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  it('recovers after the server was killed, losing nothing that was acknowledged', async () => {
    const server = await start();
    await query(server.url, 'INSERT INTO kept VALUES ($$second$$)');
    server.kill('SIGKILL');
    // Not awaiting its end: the lock file still names a process that is only just dying.
    const again = await start();
    expect(await query(again.url, 'SELECT value FROM kept ORDER BY value')).toHaveLength(2);
  });

  it('refuses a folder that a live server works in', async () => {
    const server = await start();
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(
      `process ${process.pid} runs Postgres ${server.pid}`,
    );
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ignores a lock file whose number now belongs to another program', async () => {
    const other = spawn('/bin/sleep', ['60'], process.getuid?.() === 0 ? nobody() : {});
    try {
      writeFileSync(join(dataDirectory, 'cluster', 'postmaster.pid'), `${other.pid}\n${dataDirectory}\n`);
      await start();
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  it('names a busy port before it does anything else', async () => {
    const blocker = createServer();
    await once(blocker.listen(0, '127.0.0.1'), 'listening');
    const { port } = blocker.address() as AddressInfo;
    const fresh = join(folder, 'fresh');
    await expect(start({ port, dataDirectory: fresh })).rejects.toThrow(`port ${port} is in use`);
    expect(existsSync(join(fresh, 'cluster'))).toBe(false);
    blocker.close();
  });

  it('leaves a folder alone that holds something else', async () => {
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'package.json'), '{}');
    await expect(start({ dataDirectory: foreign })).rejects.toThrow('package.json');
    expect(readdirSync(foreign)).toEqual(['package.json']);
  });

  it('says why the server did not start', async () => {
    const wrong = startEmbeddedPostgres({ ...options, settings: { no_such_setting: '1' } });
    await expect(wrong).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
  });

  it('survives the death of its supervisor: no orphan where the system can prevent it, no lost data anywhere', async () => {
    const supervisor = await startSupervisor(process.env['PATH'] ?? '');
    await killed(supervisor.process);
    if (process.platform === 'linux' && hasSetpriv()) await until(() => !isRunning(supervisor.pid));
    const server = await start();
    expect(await query(server.url, 'SELECT value FROM kept')).toHaveLength(2);
  });

  it('takes over from an orphan', async () => {
    // Without a PATH there is no setpriv, and the server outlives the process that started it.
    const supervisor = await startSupervisor('');
    await killed(supervisor.process);
    expect(isRunning(supervisor.pid)).toBe(true);
    const server = await start();
    expect(isRunning(supervisor.pid)).toBe(false);
    expect(await query(server.url, 'SELECT value FROM kept')).toHaveLength(2);
  });

  async function startSupervisor(path: string): Promise<{ process: ChildProcess; pid: number }> {
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(compiled)});
      const server = await startEmbeddedPostgres(${JSON.stringify(options)});
      console.log(server.pid);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the supervisor ended')));
    const [line] = await Promise.race([once(child.stdout, 'data') as Promise<[Buffer]>, ended]);
    return { process: child, pid: Number(line.toString()) };
  }
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A dead process that nobody has reaped yet does not count. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1_500) throw new Error('the condition never came true');
    await delay(20);
  }
}

function hasSetpriv(): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'setpriv')));
}

/** The same account as the server's: Postgres takes only a process it could signal for its predecessor. */
function nobody(): { uid: number; gid: number } {
  const fields = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}
