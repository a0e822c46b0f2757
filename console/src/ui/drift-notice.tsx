import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Overview } from '../api/overview.queries.js';
import { Notice } from './notice.js';

/** Says that the environment differs from what is stored, which counts; nothing while it doesn't. */
export function DriftNotice(props: { readonly attention: Overview['attention'] }): JSX.Element | null {
  const drift = props.attention?.find(({ kind }) => kind === 'environment-drift');
  if (!drift) return null;
  const { names, count, ref } = drift;
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return (
    <Notice look="warn" title="The environment says something else">
      <p>
        {names.join(', ')}
        {more} {count === 1 ? 'differs' : 'differ'} from what is stored of the connection {ref}. What is
        stored counts.{' '}
        <Link to="/settings" search={{ tab: 'configuration' }}>
          Look at the configuration
        </Link>
      </p>
    </Notice>
  );
}
