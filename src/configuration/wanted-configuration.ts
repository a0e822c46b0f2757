import type { Caller } from '../access/caller.js';
import type { Transaction } from '../database/transactions.js';
import type { ConfigurationDiff, ConfigurationDocumentDto } from './configuration-document.dto.js';
import type { ConfigurationModel } from './configuration-model.js';
import type { CurrentConfiguration } from './configuration.repository.js';

/** A document with its one form; pointers into the document tell people where something stands. */
export interface WantedConfiguration {
  readonly document: ConfigurationDocumentDto;
  readonly model: ConfigurationModel;
}

/** A write of a whole configuration that is under way. */
export interface ConfigurationWrite {
  readonly tx: Transaction;
  readonly caller: Caller;
  readonly current: CurrentConfiguration;
  readonly wanted: WantedConfiguration;
  readonly diff: ConfigurationDiff;
}
