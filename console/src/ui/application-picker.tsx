import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { api, read } from '../api/client.js';
import { useMay } from '../api/session.js';
import { Combobox } from './combobox.js';

/** Applications by a part of their names, slugs or hosts, 25 at most; none of them is the gateway itself. */
const applicationsFoundQuery = (q: string) =>
  queryOptions({
    queryKey: ['applications', 'search', q],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/applications', {
          params: { query: { limit: 25, ...(q === '' ? {} : { q }) } },
          signal,
        }),
      ),
    placeholderData: (previous) => previous,
  });

/** What of an application the field shows. */
interface Named {
  readonly slug: string;
  readonly name: string;
}

/** The one that an address names. */
const namedApplicationQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'named', application],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/applications/{application}', { params: { path: { application } }, signal })),
    staleTime: 60_000,
  });

/** Finds one application; nothing is asked before it is opened. To be loaded lazily: a field that searches is heavy. */
export function ApplicationPicker(props: {
  readonly label: string;
  /** Slug; empty: none. */
  readonly application: string;
  /** Which that is where the page reads it anyway; null: it is about to know. Absent: it is asked for here. */
  readonly known?: Named | null | undefined;
  /** What it means that none is chosen. */
  readonly none: string;
  readonly onChange: (application: string) => void;
}): JSX.Element {
  const { label, application, known, none, onChange } = props;
  const may = useMay('applications:read');
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState(false);
  const applications = useQuery({ ...applicationsFoundQuery(search), enabled: may && opened });
  const told = known?.slug === application ? known : undefined;
  const asks = application !== '' && known !== null && !told;
  const named = useQuery({ ...namedApplicationQuery(application), enabled: may && asks });
  const found = (applications.data?.items ?? []).filter(({ slug }) => slug !== 'gateway');
  // One that is gone, or that this person may not read, is still what the list is narrowed to.
  const chosen = found.find(({ slug }) => slug === application) ??
    told ??
    named.data ?? { slug: application, name: application };
  return (
    <Combobox<Named>
      label={label}
      items={found}
      onSearch={setSearch}
      onOpen={() => setOpened(true)}
      value={application === '' ? null : chosen}
      onChange={(item) => onChange(item?.slug ?? '')}
      labelOf={({ name }) => name}
      keyOf={({ slug }) => slug}
      placeholder={none}
      status={
        !may
          ? 'Needs the permission applications:read.'
          : applications.isError
            ? 'Applications could not be read.'
            : applications.isFetching || !applications.data
              ? 'Searching…'
              : found.length === 0
                ? 'Nothing found.'
                : applications.data.nextCursor !== null && 'More match: type more of the name.'
      }
    />
  );
}
