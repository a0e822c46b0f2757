import type { MigrationInterface } from 'typeorm';

/** The set-up of a gateway that has no connection yet. */
export class SetUp1795000000015 implements MigrationInterface {
  name = 'SetUp1795000000015';

  async up(): Promise<void> {}

  async down(): Promise<void> {}
}
