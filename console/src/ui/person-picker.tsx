import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useChosenConnection } from '../api/connection.js';
import { peopleFoundQuery, personQuery } from '../api/people.queries.js';
import { personName } from '../api/person-name.js';
import { useMay } from '../api/session.js';
import type { Schemas } from '../api/client.js';
import { Combobox } from './combobox.js';

/** What of a person the field shows. */
export type Picked = Pick<Schemas['ExplainedSubjectResponse'], 'id' | 'sub' | 'login' | 'email' | 'name'>;

/** Finds one person by name, e-mail, login or sub. To be loaded lazily: a field that searches is heavy. */
export function PersonPicker(props: {
  /** Id of the person. */
  readonly subject: string | undefined;
  /** Who that is where the page reads it anyway; null: it is about to know. Absent: it is asked for here. */
  readonly known?: Picked | null | undefined;
  /** Why what is chosen, or nobody, can't be taken. */
  readonly error?: string | undefined;
  readonly onChange: (subject: string | undefined) => void;
}): JSX.Element {
  const { subject, known, error, onChange } = props;
  const [search, setSearch] = useState('');
  const may = useMay('subjects:read');
  const connection = useChosenConnection();
  const [opened, setOpened] = useState(false);
  const people = useQuery({ ...peopleFoundQuery(search, connection), enabled: may && opened });
  const told = known?.id === subject ? known : undefined;
  const asks = subject !== undefined && known !== null && !told;
  const person = useQuery({ ...personQuery(subject ?? ''), enabled: may && asks });
  const found = people.data?.items ?? [];
  const chosen = found.find(({ id }) => id === subject) ?? told ?? person.data?.body ?? null;
  return (
    <Combobox<Picked>
      label="Person"
      error={error}
      items={found}
      onSearch={setSearch}
      onOpen={() => setOpened(true)}
      value={subject === undefined ? null : chosen}
      onChange={(item) => onChange(item?.id ?? undefined)}
      labelOf={(item) => personName(item)}
      keyOf={({ id }) => id ?? ''}
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
