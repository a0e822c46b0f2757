import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { whoGets, type GroupOffer } from '../../connect/group-offers.js';
import { Notice } from '../../ui/notice.js';
import { adminPreviewQuery } from './set-up.queries.js';

/** Names that are listed; the count says how many more there are. */
const LISTED = 10;

/** Who becomes an admin by a group, by name where Okta says who is in it. */
export function AdminGain(props: {
  readonly connection: string;
  readonly group: GroupOffer;
}): JSX.Element | null {
  const { connection, group } = props;
  const preview = useQuery(adminPreviewQuery(connection, group));
  if (!preview.data) return null;
  const { okta, people, peopleTotal } = preview.data;
  const known = okta.status === 'complete';
  const names = people.slice(0, LISTED).map(({ name, login, sub }) => name ?? login ?? sub);
  return (
    <Notice>
      {whoGets(group.own, known ? peopleTotal : undefined)} will be Admin
      {known && names.length > 0 && `: ${names.join(', ')}${peopleTotal > names.length ? ', …' : ''}`}.
      {!known && ' How many these are Okta was not asked: it takes an API token.'}
    </Notice>
  );
}
