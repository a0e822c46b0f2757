import type { JSX } from 'react';
import { LinkButton } from '../ui/button.js';
import { PageHeader } from '../ui/page-header.js';

/** For addresses that are none of the console's pages. */
export function NotFound(): JSX.Element {
  return (
    <>
      <PageHeader title="No such page">The console has no page at this address.</PageHeader>
      <LinkButton to="/">Back to the start</LinkButton>
    </>
  );
}
