import { parseDraft, type MappingDraft } from './mapping-draft.js';

/** Holds drafts where a browser allows no storage: until the tab is closed. */
const held = new Map<string, string>();

const nameOf = (connection: string, sub: string): string => `rolegate-group-mappings ${connection} ${sub}`;

/** The unsaved changes that this person made of a connection's mappings in this browser. */
export function readDraft(connection: string, sub: string): MappingDraft | undefined {
  const name = nameOf(connection, sub);
  try {
    return parseDraft(localStorage.getItem(name) ?? held.get(name) ?? null);
  } catch {
    return parseDraft(held.get(name) ?? null);
  }
}

/** Keeps them, or forgets them. */
export function storeDraft(connection: string, sub: string, draft: MappingDraft | undefined): void {
  const name = nameOf(connection, sub);
  const text = draft && JSON.stringify(draft);
  if (text === undefined) held.delete(name);
  else held.set(name, text);
  try {
    if (text === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // No storage, or none left: the tab itself still holds it.
  }
}
