import { useState } from 'react';
import { useDraft } from '../api/drafts.js';
import { isChanged, type ClientFields } from './client-fields.js';
import type { Connection } from './connect.queries.js';

/** What is entered in the client's step, for the page that shows it among other steps. */
export interface ClientDraft {
  readonly entered: ClientFields | undefined;
  readonly onEntered: (fields: ClientFields | undefined) => void;
  /** Leaves the page without being asked, once it is saved. */
  readonly leave: (then: () => void) => void;
}

/** Keeps what is entered, secrets too, in the page's memory alone: while other steps are looked at nothing is lost. */
export function useClientDraft(issuer: string | undefined, stored: Connection | undefined): ClientDraft {
  const [entered, onEntered] = useState<ClientFields>();
  const leave = useDraft(() =>
    entered !== undefined && isChanged(entered, stored)
      ? // Never the secrets.
        { name: 'connection', content: { issuer, clientId: entered.clientId }, shownIn: 'steps' }
      : undefined,
  );
  return { entered, onEntered, leave };
}
