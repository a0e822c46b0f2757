import { useQuery } from '@tanstack/react-query';
import { useState, type JSX, type ReactNode } from 'react';
import { useMay } from '../../api/session.js';
import { Select, TextField } from '../../ui/field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { sessionsSearch, type SessionsSearch } from './sessions-search.js';
import { applicationChoicesQuery } from './sessions.queries.js';

/** As the gateway calls the usual ones. */
const BROWSERS = ['Chrome', 'Microsoft Edge', 'Firefox', 'Safari', 'Opera', 'Samsung Internet for Android'];

/** What narrows the list. */
export function SessionFilters(props: {
  readonly search: SessionsSearch;
  readonly onChange: (search: SessionsSearch) => void;
  /** The field for the person. */
  readonly children: ReactNode;
}): JSX.Element {
  const { search, onChange, children } = props;
  const may = useMay('applications:read');
  const applications = useQuery({ ...applicationChoicesQuery, enabled: may });
  const set = (name: keyof SessionsSearch) => (event: { readonly target: { readonly value: string } }) =>
    onChange(sessionsSearch({ ...search, [name]: event.target.value }));
  return (
    <FilterBar
      label="Sessions"
      set={Object.keys(search).filter((name) => name !== 'sort').length}
      onClear={() => onChange(sessionsSearch({ sort: search.sort }))}
    >
      {children}
      <Select label="Used at" value={search.application ?? ''} onChange={set('application')}>
        <option value="">Any or no host</option>
        {(applications.data?.items ?? [])
          .filter(({ slug }) => slug !== 'gateway')
          .map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
      </Select>
      <AddressField
        key={search.address ?? ''}
        address={search.address ?? ''}
        onChange={(address) => onChange(sessionsSearch({ ...search, address }))}
      />
      <Select label="Browser" value={search.browser ?? ''} onChange={set('browser')}>
        <option value="">Any</option>
        {[...new Set([...BROWSERS, ...(search.browser === undefined ? [] : [search.browser])])].map(
          (name) => (
            <option key={name}>{name}</option>
          ),
        )}
      </Select>
      <Select label="Signed in" value={search.method ?? ''} onChange={set('method')}>
        <option value="">Any way</option>
        <option value="okta">With Okta</option>
        <option value="local">With a local account</option>
      </Select>
    </FilterBar>
  );
}

/** An address is asked for when it is whole: by Enter, or when somebody goes on. */
function AddressField(props: {
  readonly address: string;
  readonly onChange: (address: string) => void;
}): JSX.Element {
  const [typed, setTyped] = useState(props.address);
  const text = typed.trim();
  const fault =
    text !== '' && sessionsSearch({ address: text }).address === undefined
      ? 'An IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32'
      : undefined;
  const ask = (): void => {
    if (fault === undefined && text !== props.address) props.onChange(text);
  };
  return (
    <TextField
      label="Address"
      placeholder="IP or network"
      value={typed}
      error={fault}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={ask}
      onKeyDown={({ key }) => {
        if (key === 'Enter') ask();
      }}
    />
  );
}
