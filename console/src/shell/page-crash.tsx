import type { ErrorComponentProps } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from '../ui/button.js';
import { MISSING_CODE, ReloadButton } from '../ui/missing-code.js';
import { PageHeader } from '../ui/page-header.js';
import { isMissingCode } from './new-version.js';

/** For a page that failed by a fault of its own, or whose code could not be fetched; navigation stays usable. */
export function PageCrash({ error, reset }: ErrorComponentProps): JSX.Element {
  if (isMissingCode(error)) {
    return (
      <>
        <PageHeader title="This page could not be loaded">{MISSING_CODE}</PageHeader>
        <ReloadButton />
      </>
    );
  }
  return (
    <>
      <PageHeader title="This page has failed">
        That is a fault of the console; nothing was changed by it. The browser’s console has the details.
      </PageHeader>
      <Button onClick={reset}>Try again</Button> <ReloadButton />
    </>
  );
}
