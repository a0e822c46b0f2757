import { rmSync } from 'node:fs';
import pg from 'pg';

/** Ends what global-setup.js began: stops the run's own Postgres, or removes the run's databases from a given one. */
export default async function globalTeardown() {
  const own = globalThis.rolegateTestPostgres;
  if (own) {
    own.forget();
    await own.postgres.stop();
    rmSync(own.folder, { recursive: true, force: true });
    return;
  }
  const client = new pg.Client({ connectionString: process.env.ROLEGATE_TEST_POSTGRES });
  await client.connect();
  try {
    const mine = `rolegate_test_${process.env.ROLEGATE_TEST_RUN}_%`;
    const { rows } = await client.query('SELECT datname FROM pg_database WHERE datname LIKE $1', [mine]);
    for (const { datname } of rows) {
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)} WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}
