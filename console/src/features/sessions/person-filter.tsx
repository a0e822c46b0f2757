import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useMay } from '../../api/session.js';
import { Combobox } from '../../ui/combobox.js';
import { personName } from './session-words.js';
import { peopleQuery, personQuery } from './sessions.queries.js';

/** Finds the person whose sessions are shown. */
export function PersonFilter(props: {
  readonly subject: string | undefined;
  readonly onChange: (subject: string | undefined) => void;
}): JSX.Element {
  const { subject, onChange } = props;
  const [search, setSearch] = useState('');
  const may = useMay('subjects:read');
  const people = useQuery({ ...peopleQuery(search), enabled: may });
  const person = useQuery({ ...personQuery(subject ?? ''), enabled: may && subject !== undefined });
  const found = people.data?.items ?? [];
  return (
    <Combobox
      label="Person"
      items={found}
      onSearch={setSearch}
      value={subject === undefined ? null : (person.data ?? found.find(({ id }) => id === subject) ?? null)}
      onChange={(chosen) => onChange(chosen?.id)}
      labelOf={(item) => personName(item)}
      keyOf={({ id }) => id}
      show={(item) => (item.email === null ? personName(item) : `${personName(item)} · ${item.email}`)}
      placeholder="Name or e-mail"
      status={statusOf(may, people.isFetching, people.isError, people.data)}
    />
  );
}

function statusOf(
  may: boolean,
  searching: boolean,
  failed: boolean,
  page: { readonly items: readonly unknown[]; readonly nextCursor: string | null } | undefined,
): string | undefined {
  if (!may) return 'Needs the permission subjects:read.';
  if (failed) return 'People could not be read.';
  if (searching || !page) return 'Searching…';
  if (page.items.length === 0) return 'Nobody found.';
  return page.nextCursor === null ? undefined : 'More people match: type more of the name.';
}
