import type { JSX } from 'react';
import { RelativeTime } from './relative-time.js';

/** What is said of a secret that is stored and never shown. */
export interface SecretSet {
  /** ISO 8601. */
  readonly at: string;
  /** Absent for whoever may not read the trail, and for what is older than it. */
  readonly by?: string;
  /** Its last characters; absent for a short one, and for one from before they were written down. */
  readonly end?: string | undefined;
}

/** When a stored secret was set, by whom, and how it ends. @param set Undefined = that is not known. */
export function SecretSetWords({ set }: { readonly set: SecretSet | undefined }): JSX.Element {
  if (!set) return <>one is stored</>;
  return (
    <>
      set <RelativeTime at={set.at} />
      {set.by !== undefined && ` by ${set.by}`}
      {set.end !== undefined && `, ends in …${set.end}`}
    </>
  );
}
