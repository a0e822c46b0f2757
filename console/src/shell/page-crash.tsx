import type { ErrorComponentProps } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from '../ui/button.js';
import { PageHeader } from '../ui/page-header.js';

/** For a page that failed by a fault of its own; navigation stays usable. */
export function PageCrash({ reset }: ErrorComponentProps): JSX.Element {
  return (
    <>
      <PageHeader title="This page has failed">
        That is a fault of the console; nothing was changed by it. The browser’s console has the details.
      </PageHeader>
      <Button onClick={reset}>Try again</Button>{' '}
      <Button look="quiet" onClick={() => location.reload()}>
        Reload the console
      </Button>
    </>
  );
}
