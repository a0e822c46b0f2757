import { keepText, keptText } from '../../api/kept-text.js';
import { parseDraft, type MappingDraft } from './mapping-draft.js';

const nameOf = (connection: string, sub: string): string => `rolegate-group-mappings ${connection} ${sub}`;

/** The unsaved changes that this person made of a connection's mappings in this browser. */
export function readDraft(connection: string, sub: string): MappingDraft | undefined {
  return parseDraft(keptText(nameOf(connection, sub)));
}

/** Keeps them, or forgets them. */
export function storeDraft(connection: string, sub: string, draft: MappingDraft | undefined): void {
  keepText(nameOf(connection, sub), draft && JSON.stringify(draft));
}
