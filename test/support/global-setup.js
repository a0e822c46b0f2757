import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const supervisor = new URL('../../dist-dev/dev/postgres/embedded-postgres.js', import.meta.url);

/** Durability is of no use to a database that is thrown away, and costs most of the time of a test. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  max_wal_size: '256MB',
  log_min_messages: 'fatal',
};

/** Provides the Postgres of a whole test run: an own one, or the one that TEST_DATABASE_URL names (as superuser). */
export default async function globalSetup() {
  const began = Date.now();
  // Databases carry the name of their run, so that runs sharing a server neither meet nor sweep each other's.
  process.env.ROLEGATE_TEST_RUN = randomBytes(4).toString('hex');
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    await check(given);
    process.env.ROLEGATE_TEST_POSTGRES = given;
    process.stderr.write('Postgres of TEST_DATABASE_URL in use.\n');
    return;
  }
  if (!existsSync(fileURLToPath(supervisor))) {
    throw new Error('dist-dev/ is missing: run `npm run build:dev` first (npm test does)');
  }
  const { startEmbeddedPostgres } = await import(supervisor.href);
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-test-'));
  const starting = startEmbeddedPostgres({
    dataDirectory: folder,
    port: 0,
    databaseName: 'postgres',
    settings,
  });
  const forget = cleanUpWhenInterrupted(starting, folder);
  try {
    const postgres = await starting;
    globalThis.rolegateTestPostgres = { postgres, folder, forget };
    process.env.ROLEGATE_TEST_POSTGRES = postgres.url;
  } catch (error) {
    forget();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  process.stderr.write(`Postgres for the tests is ready after ${Date.now() - began} ms.\n`);
}

async function check(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new Error(`TEST_DATABASE_URL cannot be reached: ${cause.message || cause.code}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Jest runs no teardown when it is interrupted; a folder of 30 MB would stay behind each time. */
function cleanUpWhenInterrupted(starting, folder) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const onSignal = async (signal) => {
    forget();
    // While it starts its folder is being filled and cannot be removed; that takes a second at most.
    const postgres = await starting.catch(() => undefined);
    postgres?.kill('SIGQUIT');
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  const forget = () => signals.forEach((signal) => process.off(signal, onSignal));
  signals.forEach((signal) => process.on(signal, onSignal));
  return forget;
}
