import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useMay } from '../../api/session.js';
import { Select } from '../../ui/field.js';
import { sessionsSearch, type SessionsSearch } from './sessions-search.js';
import { applicationChoicesQuery } from './sessions.queries.js';

/** What narrows the list besides the person. */
export function SessionFilters(props: {
  readonly search: SessionsSearch;
  readonly onChange: (search: SessionsSearch) => void;
}): JSX.Element {
  const { search, onChange } = props;
  const may = useMay('applications:read');
  const applications = useQuery({ ...applicationChoicesQuery, enabled: may });
  const set = (name: keyof SessionsSearch) => (event: { readonly target: { readonly value: string } }) =>
    onChange(sessionsSearch({ ...search, [name]: event.target.value }));
  return (
    <>
      <Select label="Used at" value={search.application ?? ''} onChange={set('application')}>
        <option value="">Any application, or none</option>
        {(applications.data?.items ?? [])
          .filter(({ slug }) => slug !== 'gateway')
          .map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
      </Select>
      <Select label="Signed in" value={search.method ?? ''} onChange={set('method')}>
        <option value="">Any way</option>
        <option value="okta">With Okta</option>
        <option value="local">With a local account</option>
      </Select>
    </>
  );
}
