import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of a spec's own. */
export interface TestDatabase {
  url: string;
  /** Removes the database, whoever is still connected. May be called repeatedly. */
  drop(): Promise<void>;
}

/** How the fresh database is filled. */
export interface TestDatabaseOptions {
  /**
   * Brings an empty database to the wanted state and closes its connections. It runs once per test run, into a
   * template that every further database with the same `template` name is a copy of.
   */
  migrate?: (url: string) => Promise<void>;
  /**
   * Names the template. By default the text of `migrate` does: name it when two functions of the same text (two
   * closures over different values) fill a database differently.
   */
  template?: string;
}

/** Creates a fresh database on the Postgres of this test run. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const name = databaseName(randomBytes(6).toString('hex'));
  await asAdmin(async (admin) => {
    const source = options.migrate
      ? await provideTemplate(admin, options.migrate, options.template)
      : 'template0';
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
  });
  return {
    url: urlOf(name),
    drop: () =>
      asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)).then(() => undefined),
  };
}

/** The URL of the server's own database, for specs that need a superuser. */
export function adminUrl(): string {
  const url = process.env['ROLEGATE_TEST_POSTGRES'];
  if (!url) throw new Error('No Postgres for the tests: test/support/global-setup.js did not run.');
  return url;
}

async function provideTemplate(
  admin: pg.Client,
  migrate: (url: string) => Promise<void>,
  label = migrate.toString(),
): Promise<string> {
  const key = createHash('sha256').update(label).digest('hex').slice(0, 12);
  const template = databaseName(`template_${key}`);
  const unfinished = `${template}_unfinished`;
  // The lock spans all Jest workers: they share the admin database, which advisory locks are local to.
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
  try {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (!found.rowCount) {
      // Renamed when done: a migration that failed or was killed half-way must not become a template.
      await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE ${unfinished} TEMPLATE template0`);
      await migrate(urlOf(unfinished));
      await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
    }
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
  }
  return template;
}

function databaseName(suffix: string): string {
  return `rolegate_test_${process.env['ROLEGATE_TEST_RUN'] ?? 'run'}_${suffix}`;
}

function urlOf(database: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
