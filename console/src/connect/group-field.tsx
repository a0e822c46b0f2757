import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { Badge } from '../ui/badge.js';
import { Combobox } from '../ui/combobox.js';
import { oktaGroupsQuery } from './connect.queries.js';
import { groupOffers, offerKey, withTyped, type GroupOffer } from './group-offers.js';

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
  const offers = groupOffers(typed, own, found.error ? null : found.data?.items);
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
          {unchecked && <Badge look="warn">not checked</Badge>}
        </span>
      )}
      status={statusOf(typed, items.length, found.isFetching, found.isError)}
    />
  );
}

function statusOf(typed: string, count: number, searching: boolean, failed: boolean): string {
  if (searching) return 'Searching…';
  if (failed) return 'Okta’s groups can’t be looked up without an API token: a name is taken as you type it.';
  if (count > 0) return typed === '' ? 'Groups of the tested person' : 'Groups in Okta that begin so';
  return typed === '' ? 'Type the beginning of a group’s name' : 'No group of Okta begins so';
}
