import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

import {
  BINARIES_PREFIX,
  type ServerAccount,
  isReachable,
  postgresBinaries,
  serverAccount,
} from './binaries.js';
import { Child } from './child.js';
import { POLL_MS, boundToParent, clearEarlierServer } from './postmaster.js';

/** What to start, and where. */
export interface EmbeddedPostgresOptions {
  /** A folder of its own: created when missing, initialised when empty, used again otherwise. */
  dataDirectory: string;
  /** The TCP port on 127.0.0.1; 0 picks a free one. */
  port: number;
  /** The database the URL names; created when missing. */
  databaseName: string;
  /** Further server settings, passed as `-c name=value`. */
  settings?: Record<string, string>;
  /** Receives every line that initdb and the server print. */
  log?: (line: string) => void;
}

/** A running server. */
export interface EmbeddedPostgres {
  /** Connects to `databaseName` as the superuser. */
  url: string;
  port: number;
  pid: number;
  /** Resolves when the server process has ended, for whatever reason. */
  exited: Promise<void>;
  /** Shuts down: open transactions are rolled back, and nothing is left running. May be called repeatedly. */
  stop(): Promise<void>;
  /** Sends a signal to the server's main process, for tests of crashes and hangs. */
  kill(signal: NodeJS.Signals): void;
}

const SUPERUSER = 'postgres';
const READY_TIMEOUT_MS = 60_000;
const LOCK_RETRY_MS = 5_000;

/** Starts a real Postgres from the binaries that npm installed, listening on 127.0.0.1 only. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const home = prepareHome(resolve(options.dataDirectory), account);
  const cluster = join(home, 'cluster');
  const bin = postgresBinaries(account, home);
  await clearEarlierServer(cluster, join(home, 'supervisor.pid'));
  // Before the second that initialising takes: a busy port should be named at once.
  let port = await claimPort(options.port);
  if (!existsSync(cluster)) await initialise(home, bin, account, options.log);
  writeFileSync(join(home, 'supervisor.pid'), `${process.pid}\n`);

  const retryUntil = Date.now() + LOCK_RETRY_MS;
  for (;;) {
    try {
      return await launch(cluster, bin, account, port, options);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      // A killed server keeps its lock until its last process is gone; a free port may be taken between two steps.
      const lockHeld = /lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(
        message,
      );
      const portLost = options.port === 0 && message.endsWith('is in use');
      if (Date.now() > retryUntil || !(lockHeld || portLost)) throw error;
      if (portLost) port = await claimPort(0);
      await delay(POLL_MS);
    }
  }
}

/**
 * Makes the folder that holds the cluster, its password and possibly the binaries. As root it stays root's own and only
 * the cluster is given away: root must not write into a folder where another account can plant links.
 */
function prepareHome(home: string, account: ServerAccount | undefined): string {
  // Two steps, as the mode would otherwise apply to the folders above as well.
  mkdirSync(dirname(home), { recursive: true });
  if (!existsSync(home)) mkdirSync(home, { mode: 0o700 });
  const ours = ['cluster', 'cluster.new', 'password', 'supervisor.pid'];
  const foreign = readdirSync(home).find((name) => !ours.includes(name) && !name.startsWith(BINARIES_PREFIX));
  if (foreign) throw new Error(`${home} holds something other than a database: ${foreign}`);
  chmodSync(home, account ? 0o711 : 0o700);
  if (!isReachable(home, account)) {
    throw new Error(`Started by root, Postgres runs as "${account?.name}", which cannot reach ${home}.`);
  }
  return home;
}

async function initialise(
  home: string,
  bin: string,
  account: ServerAccount | undefined,
  log?: (line: string) => void,
): Promise<void> {
  const passwordFile = join(home, 'password');
  // Initialised under another name first: an interrupted run must not be taken for a whole cluster.
  const unfinished = join(home, 'cluster.new');
  for (const leftover of [passwordFile, unfinished]) rmSync(leftover, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  mkdirSync(unfinished, { mode: 0o700 });
  if (account) for (const path of [passwordFile, unfinished]) chownSync(path, account.uid, account.gid);
  const args = ['-D', unfinished, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('-E', 'UTF8', '--locale=C', '--no-sync', '--wal-segsize=1', '--no-instructions');
  const command = boundToParent(join(bin, 'initdb'), args, account);
  const child = new Child(command.program, command.args, command.options, log);
  await child.exited;
  if (child.process.exitCode !== 0) throw new Error(`initdb failed: ${child.tail()}`);
  // Only initdb had to read it.
  if (account) chownSync(passwordFile, 0, 0);
  renameSync(unfinished, join(home, 'cluster'));
}

async function launch(
  cluster: string,
  bin: string,
  account: ServerAccount | undefined,
  port: number,
  { databaseName, settings, log }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const all: Record<string, string> = {
    shared_buffers: '32MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  // Last, so that no setting can open the server to the network or leave a socket file behind.
  Object.assign(all, { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) });
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const command = boundToParent(join(bin, 'postgres'), args, account);
  const child = new Child(command.program, command.args, command.options, log);
  const password = readFileSync(join(dirname(cluster), 'password'), 'utf8');
  const url = (database: string): string =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  try {
    const client = await connectWhenReady(url('postgres'), child, port);
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
      if (!found.rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName)}`);
    } finally {
      await client.end();
    }
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    url: url(databaseName),
    port,
    pid: child.process.pid ?? 0,
    exited: child.exited,
    stop: () => child.stop(),
    kill: (signal) => void child.process.kill(signal),
  };
}

async function connectWhenReady(url: string, child: Child, port: number): Promise<pg.Client> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // A server that dies meanwhile is reported by the query that fails.
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (child.ended) {
        if (/address already in use/i.test(child.tail())) throw new Error(`port ${port} is in use`);
        throw new Error(`Postgres did not start: ${child.tail()}`);
      }
      // 28…: the password is wrong, which waiting does not mend.
      const refused = (error as { code?: string }).code?.startsWith('28');
      if (refused || Date.now() > deadline) throw new Error('Postgres does not let us in', { cause: error });
      await delay(POLL_MS);
    }
  }
}

/** Resolves to the port when it is free on 127.0.0.1 (0: to some free one). */
function claimPort(port: number): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'EADDRINUSE' ? new Error(`port ${port} is in use`) : error),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : port));
    });
  });
}
