import { databaseErrorCode, isOutage } from '../errors/outage.js';

/** What Postgres answers when it lacks a table or a column that this version knows. */
const LACKS_TABLES = ['42P01', '42703'];

/** What a person reads when a command fails: what to do where that is known, else the message; never a stack or a value. */
export function commandFault(error: unknown): string {
  const code = databaseErrorCode(error);
  if (code !== undefined && LACKS_TABLES.includes(code))
    return 'The database lacks tables of this version: start the gateway once, which makes them.';
  if (isOutage(error)) return `The database that DATABASE_URL names cannot be used (${code ?? 'no answer'}).`;
  return error instanceof Error ? error.message : 'The command failed.';
}
