import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';

/** Why a part of the page isn't there, in its place: nothing is left out in silence. */
export function GapNote({ gap }: { readonly gap: Overview['missing'][number] | undefined }): JSX.Element {
  if (gap?.reason === 'platform-only')
    return <p>This is shown to people of the platform connection: it concerns all connections.</p>;
  if (gap?.reason === 'permission-denied')
    return (
      <p>
        Needs the permission <code>{gap.permission}</code>, which none of your roles gives.
      </p>
    );
  return <p>This could not be read just now. It is tried again by itself.</p>;
}
