import { createLazyRoute } from '@tanstack/react-router';
import type { JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/applications')({ component: ApplicationsPage });

function ApplicationsPage(): JSX.Element {
  return <PageHeader title="Applications"></PageHeader>;
}
