import { createLazyRoute } from '@tanstack/react-router';
import type { JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/')({ component: OverviewPage });

function OverviewPage(): JSX.Element {
  return <PageHeader title="Overview">The state of this gateway at a glance.</PageHeader>;
}
