import type { DataSource } from 'typeorm';
import { Transactions } from '../../src/database/transactions.js';

/** Transactions of a database that no replica listens to. */
export function unheardTransactions(dataSource: DataSource): Transactions {
  const unheard = { send: () => undefined, applyHere: () => Promise.resolve() };
  return new Transactions(dataSource, unheard);
}
