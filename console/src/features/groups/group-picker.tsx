import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { useMay } from '../../api/session.js';
import { seenGroupsQuery } from '../../connect/seen-groups.queries.js';
import { Combobox } from '../../ui/combobox.js';
import { matches } from './group-words.js';
import { asTyped, fromOkta, fromSeen, MOST, takenWords, type GroupOption } from './group-options.js';
import { oktaGroupsQuery, type GroupRoles } from './groups.queries.js';
import styles from './groups.module.css';
import type { MappingSet } from './mapping-set.js';

/** Finds a group in Okta; where that can't be, among those that people here have. What is typed can be used as it is. */
export function GroupPicker(props: {
  readonly view: GroupRoles;
  readonly rows: MappingSet;
  readonly value: GroupOption | null;
  readonly nameOf: (role: string) => string;
  readonly onChange: (group: GroupOption | null) => void;
}): JSX.Element {
  const { view, rows, value, nameOf, onChange } = props;
  const [q, setQ] = useState('');
  const asksOkta = useMay('okta-groups:read') && view.oktaApi;
  const okta = useQuery({ ...oktaGroupsQuery(view.connection, q), enabled: asksOkta });
  const failed = okta.error === null ? undefined : asProblem(okta.error);
  const usesOkta = asksOkta && failed === undefined;
  const listed = fromOkta(okta.data?.items ?? []);
  // While the answer is on its way, of the one before only what may be in it: nobody picks by a key what was not meant.
  const fitting = okta.isPlaceholderData ? listed.filter(({ name }) => matches(q, name)) : listed;
  const seen = useQuery({ ...seenGroupsQuery(view.connection, q, MOST), enabled: !usesOkta && q !== '' });
  const found = usesOkta ? fitting : fromSeen(q === '' ? view : (seen.data ?? view), q);
  const typed = seen.isFetching ? undefined : asTyped(q, found);
  return (
    <Combobox
      label="Okta group"
      description={
        usesOkta
          ? 'Groups of Okta, by how their names begin.'
          : `${failed === undefined ? 'Without API access these' : `${failed.message} These`} are groups that people here have; others can be typed.`
      }
      items={typed ? [...found, typed] : found}
      onSearch={setQ}
      value={value}
      onChange={onChange}
      labelOf={({ name }) => name}
      keyOf={({ from, id, name }) => `${from} ${id ?? name}`}
      show={(option) => (
        <span className={styles.option}>
          <bdi>{option.from === 'typed' ? `Use “${option.name}”` : option.name}</bdi>
          <span>{[takenWords(option, rows, nameOf), option.facts].filter(Boolean).join(' · ')}</span>
        </span>
      )}
      status={statusOf(
        usesOkta ? okta.isFetching : seen.isFetching,
        found.length,
        okta.data?.nextCursor ?? null,
      )}
      placeholder="Name of the group"
    />
  );
}

function statusOf(searching: boolean, found: number, nextCursor: string | null): string | undefined {
  if (searching) return 'Searching…';
  if (found === 0) return 'No such group was found.';
  return nextCursor === null ? undefined : 'More groups match: type more of the name.';
}
