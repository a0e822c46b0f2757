import pg from 'pg';

import { adminUrl, createTestDatabase } from './test-database.js';

describe('createTestDatabase', () => {
  it('creates an empty database and drops it with its connections open', async () => {
    const database = await createTestDatabase();
    const client = await connect(database.url);
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(rows[0]?.n).toBe('0');
    const cut = new Promise((done) => client.on('error', done));
    await database.drop();
    await cut;
    await database.drop();
    await expect(connect(database.url)).rejects.toMatchObject({ code: '3D000' });
  });

  it('migrates once and copies the result for all that ask at the same time', async () => {
    let runs = 0;
    const migrate = async (url: string): Promise<void> => {
      runs += 1;
      await query(url, 'CREATE TABLE role (name text); INSERT INTO role VALUES ($$viewer$$)');
    };
    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase({ migrate })));
    expect(runs).toBe(1);
    await query(databases[0]?.url, 'INSERT INTO role VALUES ($$editor$$)');
    const counts = await Promise.all(
      databases.map(({ url }) => query(url, 'SELECT count(*)::int AS n FROM role')),
    );
    expect(counts.map((rows) => rows[0]?.['n'])).toEqual([2, 1, 1]);
    await Promise.all(databases.map((database) => database.drop()));
  });

  it('does not keep the template of a migration that failed', async () => {
    let runs = 0;
    const migrate = async (url: string): Promise<void> => {
      runs += 1;
      await query(url, 'CREATE TABLE role (name text)');
      if (runs === 1) throw new Error('migration broke');
    };
    await expect(createTestDatabase({ migrate })).rejects.toThrow('migration broke');
    const database = await createTestDatabase({ migrate });
    expect(await query(database.url, 'SELECT * FROM role')).toEqual([]);
    await database.drop();
  });

  it('tells templates apart by their name', async () => {
    const filled = (value: string) => (url: string) => query(url, `CREATE TABLE t AS SELECT '${value}' AS v`);
    const make = (value: string) =>
      createTestDatabase({
        template: `name-${value}`,
        migrate: async (url) => void (await filled(value)(url)),
      });
    const [one, two] = await Promise.all([make('one'), make('two')]);
    expect(await query(one.url, 'SELECT v FROM t')).toEqual([{ v: 'one' }]);
    expect(await query(two.url, 'SELECT v FROM t')).toEqual([{ v: 'two' }]);
    await Promise.all([one.drop(), two.drop()]);
  });

  it('runs on a server that listens on the loopback address alone', async () => {
    if (process.env['TEST_DATABASE_URL']) return;
    expect(await query(adminUrl(), 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(adminUrl(), 'SHOW unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
  });
});

async function connect(url: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function query(url: string | undefined, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}
