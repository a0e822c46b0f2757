import type { MigrationInterface } from 'typeorm';

/** What the access history needs beyond its first shape. */
export class AccessHistoryStatements1795000000012 implements MigrationInterface {
  name = 'AccessHistoryStatements1795000000012';

  async up(): Promise<void> {}

  async down(): Promise<void> {}
}
