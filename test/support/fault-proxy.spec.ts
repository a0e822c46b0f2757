import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { adminUrl } from './test-database.js';

describe('the fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    proxy = await startFaultProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    await new Promise((done) => echo.close(done));
  });

  async function open(): Promise<Socket> {
    const client = connect(proxy.port, '127.0.0.1');
    clients.push(client);
    await once(client, 'connect');
    return client;
  }

  async function ask(client: Socket, question: string): Promise<string> {
    client.write(question);
    const [answer] = (await once(client, 'data')) as [Buffer];
    return answer.toString();
  }

  it('passes data on, whatever its size, and the end of it', async () => {
    const client = await open();
    expect(await ask(client, 'hello')).toBe('hello');
    const sent = Buffer.alloc(5_000_000, 'x');
    client.end(sent);
    let received = 0;
    for await (const chunk of client) received += (chunk as Buffer).length;
    expect(received).toBe(sent.length);
    await until(() => proxy.connections === 0);
  });

  it('hangs without an error, for open connections and new ones, and delivers afterwards', async () => {
    const client = await open();
    await ask(client, 'before');
    proxy.hang();
    const late = await open();
    const answers = Promise.all([ask(client, 'one'), ask(late, 'two')]);
    expect(await Promise.race([answers, delay(150, 'silence')])).toBe('silence');
    proxy.resume();
    expect(await answers).toEqual(['one', 'two']);
  });

  it('resets open connections and serves new ones', async () => {
    const client = await open();
    await ask(client, 'before');
    proxy.reset();
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(await ask(await open(), 'after')).toBe('after');
  });

  it('refuses new connections until told otherwise, on the same port', async () => {
    const client = await open();
    const port = proxy.port;
    proxy.refuse();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await ask(client, 'still here')).toBe('still here');
    await proxy.accept();
    expect(proxy.port).toBe(port);
    expect(await ask(await open(), 'again')).toBe('again');
  });

  it('delays both directions without thinning them out', async () => {
    const client = await open();
    proxy.latency(60);
    const began = performance.now();
    expect(await ask(client, 'slow')).toBe('slow');
    expect(performance.now() - began).toBeGreaterThanOrEqual(119);
    proxy.latency(0);
    expect(await ask(client, 'fast')).toBe('fast');
  });

  it('resets a client whose target is not there', async () => {
    const broken = await startFaultProxy({ host: '127.0.0.1', port: 1 });
    const client = connect(broken.port, '127.0.0.1');
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    await broken.close();
  });

  it('stands in front of Postgres', async () => {
    const { hostname, port } = new URL(adminUrl());
    const database = await startFaultProxy({ host: hostname, port: Number(port || 5432) });
    const client = new pg.Client({ connectionString: database.url(adminUrl()), query_timeout: 200 });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('SELECT 1');
    database.hang();
    await expect(client.query('SELECT 1')).rejects.toThrow(/timeout/i);
    database.reset();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end();
    await database.close();
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 100) throw new Error('the condition never came true');
    await delay(20);
  }
}
