import { patience } from '../../src/database/waiting.js';

let faultsAreTested = false;

/** On a machine that is busy with tests, a slow answer of the database is no outage: its limits get room. */
export function giveTheDatabaseTime(): void {
  if (!faultsAreTested) patience.factor = 10;
}

/** From here on this spec sees what a database does that fails: its limits are those of production. */
export function holdTheDatabaseToItsLimits(): void {
  faultsAreTested = true;
  patience.factor = 1;
}
