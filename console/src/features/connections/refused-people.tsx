import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Notice } from '../../ui/notice.js';
import { linesOf } from '../../connect/lines.js';
import { connectionPreviewQuery } from '../../preview/connection-preview.queries.js';
import { counted } from './connection-words.js';

/** Says before it is saved how many of the people who are known here would be refused. */
export function RefusedPeople(props: {
  readonly connection: string;
  /** The required groups, one on each line; empty = there are none. */
  readonly groups: string;
}): JSX.Element {
  const { connection, groups } = props;
  const { data } = useQuery({
    ...connectionPreviewQuery(connection, { requiredGroups: linesOf(groups) }),
    enabled: groups !== '',
  });
  const refused = data?.body.withoutRequiredGroup ?? 0;
  return (
    <div role="status">
      {data && groups !== '' && (
        <Notice look={refused > 0 ? 'warn' : 'info'}>
          {refused > 0 ? '⚠ ' : ''}With these required groups {refused} of{' '}
          {counted(data.body.people, 'person', 'people')} known here would be refused, by the groups that they
          are known to have.
        </Notice>
      )}
    </div>
  );
}
