import { DataSource } from 'typeorm';
import { gatewayPermissions } from '../../src/access/permissions.js';
import { migrationDataSourceOptions, migrations } from '../../src/data-source.js';
import { migrateToCurrentSchema } from '../support/gateway.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('the migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateToCurrentSchema });
    dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('make exactly the schema that the entities describe', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('give admins every permission on the gateway, and nobody one that does not exist', async () => {
    const rows: { role: string; permission: string }[] = await dataSource.query(
      `SELECT role, resource_type || ':' || action AS permission FROM grants`,
    );
    const of = (role: string) => rows.filter((row) => row.role === role).map(({ permission }) => permission);
    expect(of('admin').sort()).toEqual([...gatewayPermissions].sort());
    expect(of('security-engineer').sort()).toEqual(
      gatewayPermissions.filter((permission) => permission.endsWith(':read')).sort(),
    );
    expect(of('developer').sort()).toEqual(['applications:read', 'group-mappings:read', 'roles:read']);
    expect(of('guest')).toEqual([]);
  });

  it('let nobody change or remove what is in the audit trail', async () => {
    await dataSource.query(
      `INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       VALUES ('system', 's', 's', 'test.done', 'test', '1', 'success', 'r')`,
    );
    for (const statement of [
      'UPDATE audit_events SET action = $$x$$',
      'DELETE FROM audit_events',
      'TRUNCATE audit_events',
    ]) {
      await expect(dataSource.query(statement)).rejects.toThrow('append-only');
    }
  });

  // Dumps hold what these functions of Postgres make of conditions, which need not be what was written.
  it.each([
    [
      'trigger',
      `SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) AS away, pg_get_triggerdef(oid) AS again
         FROM pg_trigger WHERE NOT tgisinternal`,
    ],
    [
      'index',
      `SELECT format('ALTER INDEX %s RENAME TO the_one_before', indexrelid::regclass) AS away,
              pg_get_indexdef(indexrelid) AS again
         FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace`,
    ],
    [
      'check',
      `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
              format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS again
         FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid <> 0`,
    ],
  ])('leave no %s that a dump could not bring back', async (_, question) => {
    const definitions: { away: string; again: string }[] = await dataSource.query(question);
    expect(definitions).not.toEqual([]);
    const lost: string[] = [];
    for (const { away, again } of definitions) {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query(away);
      await runner.query(again).catch((error: Error) => lost.push(`${again}: ${error.message}`));
      await runner.rollbackTransaction();
      await runner.release();
    }
    expect(lost).toEqual([]);
  });

  it('can be taken back one by one and made again', async () => {
    for (let left = migrations.length; left > 0; left -= 1) await dataSource.undoLastMigration();
    const tables: unknown[] = await dataSource.query(
      `SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    );
    expect(tables).toEqual([]);
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries).toEqual([]);
  });
});
