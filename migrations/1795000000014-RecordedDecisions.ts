import type { MigrationInterface } from 'typeorm';

/** Recent decisions, kept to be explained and replayed, and the saved checks of applications. */
export class RecordedDecisions1795000000014 implements MigrationInterface {
  name = 'RecordedDecisions1795000000014';

  async up(): Promise<void> {}

  async down(): Promise<void> {}
}
