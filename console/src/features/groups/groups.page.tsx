import { createLazyRoute } from '@tanstack/react-router';
import type { JSX } from 'react';
import { PageHeader } from '../../ui/page-header.js';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/groups')({ component: GroupsPage });

function GroupsPage(): JSX.Element {
  return <PageHeader title="Groups → roles">Which Okta group gives which role.</PageHeader>;
}
