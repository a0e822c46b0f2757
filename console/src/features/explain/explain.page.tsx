import { createLazyRoute } from '@tanstack/react-router';
import type { JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/explain')({ component: ExplainPage });

function ExplainPage(): JSX.Element {
  return <PageHeader title="Explain">Why somebody may or may not do something.</PageHeader>;
}
