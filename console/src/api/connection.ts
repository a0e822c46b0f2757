import { useSearch } from '@tanstack/react-router';
import { textsOf } from './search-texts.js';
import { useSession } from './session.js';

/** What every page's address may say: the connection that is looked at, which links between pages keep. */
export interface ConnectionSearch {
  /** Slug. Absent: all that the caller may see. */
  readonly connection?: string;
  /** What is shown as code: `page`, or a dialog of it. */
  readonly code?: string;
}

/** Reads the search parameters that all pages share. */
export function connectionSearch(raw: Record<string, unknown>): ConnectionSearch {
  return textsOf(raw, 'connection', 'code');
}

/** The slug of the connection that was chosen in the header; undefined = all that the caller may see. For filters of lists. */
export function useChosenConnection(): string | undefined {
  return useSearch({ strict: false, select: ({ connection }) => connection });
}

/** The slug of the connection to edit: the chosen one, else the caller's own. For pages that show one at a time. */
export function useConnection(): string {
  const chosen = useChosenConnection();
  const { connection } = useSession();
  return chosen ?? connection;
}

/**
 * What a link says that leads to a page of one connection, so that it shows this one.
 * @param slug Undefined = the one that is shown anyhow.
 */
export function useConnectionLink(slug: string | undefined): ConnectionSearch {
  const shown = useConnection();
  return slug === undefined || slug === shown ? {} : { connection: slug };
}
