import type { MigrationInterface } from 'typeorm';

/** Minute buckets of what the gateway counted. */
export class Statistics1795000000013 implements MigrationInterface {
  name = 'Statistics1795000000013';

  async up(): Promise<void> {}

  async down(): Promise<void> {}
}
