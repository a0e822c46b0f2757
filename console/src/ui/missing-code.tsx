import type { JSX } from 'react';
import { Button } from './button.js';
import { Notice } from './notice.js';

/** Why code that a page fetches later may be missing, and that nothing happened by it. */
export const MISSING_CODE =
  'The gateway could not be reached, or has a newer version by now. Nothing was changed by that.';

/** The way to code that is missing: browsers don't ask for it a second time while the page is open. */
export function ReloadButton(): JSX.Element {
  return <Button onClick={() => location.reload()}>Reload the console</Button>;
}

/** In the place of a part whose code could not be fetched. */
export function MissingCode({ onClose }: { readonly onClose?: (() => void) | undefined }): JSX.Element {
  return (
    <Notice look="bad" title="This could not be loaded" live>
      <p>{MISSING_CODE}</p>
      <ReloadButton />{' '}
      {onClose && (
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
      )}
    </Notice>
  );
}
