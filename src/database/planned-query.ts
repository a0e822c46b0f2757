import type { Transactions } from './transactions.js';

/** Settings of Postgres, by name. */
export type PlannerSettings = Readonly<Record<string, string>>;

/**
 * Reads by one statement under settings that hold for it alone: for the few whose shape Postgres would misjudge.
 * @throws GatewayError `unavailable` when the database can't be used.
 */
export async function queryPlanned<Row>(
  transactions: Transactions,
  settings: PlannerSettings,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const set = Object.keys(settings).map(
    (_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`,
  );
  return transactions.run(async ({ manager }) => {
    await manager.query(`SELECT ${set.join(', ')}`, Object.entries(settings).flat());
    return manager.query<Row[]>(text, [...values]);
  });
}
