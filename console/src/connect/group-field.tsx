import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { seenGroupsQuery } from './seen-groups.queries.js';
import { Badge } from '../ui/badge.js';
import { Combobox } from '../ui/combobox.js';
import { oktaGroupsQuery } from './connect.queries.js';
import { groupOffers, offerKey, withTyped, type FoundGroup, type GroupOffer } from './group-offers.js';

/** Offered at a time. */
const MOST = 25;

/** A field in which one picks the group for a role; loaded apart, because a field that searches is heavy. */
export function GroupField(props: {
  readonly connection: string;
  readonly label: string;
  /** Groups of the person who tried the sign-in. */
  readonly own: readonly { readonly name: string; readonly id?: string }[];
  readonly value: GroupOffer | null;
  readonly onChange: (group: GroupOffer | null) => void;
  /** Whether a name can be taken as it was typed though Okta knows none that is called so. */
  readonly free?: boolean;
  /** Why a group can't be taken; undefined when it can. */
  readonly refusalOf: (group: GroupOffer) => string | undefined;
}): JSX.Element {
  const { connection, label, own, value, onChange, refusalOf, free = false } = props;
  const [typed, setTyped] = useState('');
  const found = useQuery({ ...oktaGroupsQuery(connection, typed), enabled: typed !== '' });
  // Where Okta can't be asked, a name is at least that of a group which people here have.
  const here = useQuery({ ...seenGroupsQuery(connection, typed, MOST), enabled: free && found.isError });
  const offers = groupOffers(
    typed,
    own,
    found.isError ? (here.data ? seenGroups(here.data).slice(0, MOST) : null) : found.data?.items,
  );
  const items = free && !found.isPending ? withTyped(offers, typed) : offers;
  return (
    <Combobox<GroupOffer>
      label={label}
      optional
      items={items}
      onSearch={(query) => setTyped(query.trim())}
      value={value}
      onChange={onChange}
      labelOf={({ name }) => name}
      keyOf={offerKey}
      refusalOf={refusalOf}
      show={({ name, own: isOwn, unchecked }) => (
        <span>
          {name} {isOwn && <Badge look="good">the tested person is in it</Badge>}
          {unchecked && <Badge look="warn">not checked</Badge>}{' '}
        </span>
      )}
      status={
        found.isError && free && !here.isFetching
          ? `${asProblem(found.error).message} A name is taken as you type it.`
          : statusOf(typed, offers.length, found.isFetching || here.isFetching, found.isError)
      }
    />
  );
}

function seenGroups({ mappings, unmapped }: Schemas['GroupRolesResponse']): FoundGroup[] {
  return [
    ...mappings.map(({ groupName: name, groupId: id, role: mappedRole }) => ({ name, id, mappedRole })),
    ...unmapped.map(({ name, id }) => ({ name, id })),
  ];
}

function statusOf(typed: string, count: number, searching: boolean, failed: boolean): string {
  if (searching) return 'Searching…';
  if (failed) return 'Okta’s groups can’t be looked up without an API token: a name is taken as you type it.';
  if (count > 0) return typed === '' ? 'Groups of the tested person' : 'Groups in Okta that begin so';
  return typed === '' ? 'Type the beginning of a group’s name' : 'No group of Okta begins so';
}
