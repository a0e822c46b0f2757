import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Notice } from '../ui/notice.js';
import { gainPreviewQuery } from './connect.queries.js';
import { whoGets, type GroupOffer } from './group-offers.js';

/** Names that are listed; the count says how many more there are. */
const LISTED = 10;

/** Who gets a role by a group, by name where Okta says who is in it. */
export function GroupGain(props: {
  readonly connection: string;
  readonly group: GroupOffer;
  readonly role: { readonly key: string; readonly name: string };
}): JSX.Element | null {
  const { connection, group, role } = props;
  const preview = useQuery(gainPreviewQuery(connection, group, role.key));
  if (!preview.data) return null;
  const { okta, people, roles } = preview.data;
  const known = okta.status === 'complete';
  const count = roles.find(({ role: key }) => key === role.key)?.gained ?? 0;
  const names = people
    .filter(({ gains }) => gains.includes(role.key))
    .slice(0, LISTED)
    .map(({ name, login, sub }) => name ?? login ?? sub);
  return (
    <Notice>
      {whoGets(group.own, known ? count : undefined)} will be {role.name}
      {known && names.length > 0 && `: ${names.join(', ')}${count > names.length ? ', …' : ''}`}.
      {!known && ' How many these are Okta was not asked: it takes an API token.'}
    </Notice>
  );
}
