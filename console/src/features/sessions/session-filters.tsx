import { useState, type JSX, type ReactNode } from 'react';
import { Select, TextField } from '../../ui/field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { sessionsSearch, type SessionsSearch } from './sessions-search.js';

/** As the gateway calls the usual ones. */
const BROWSERS = ['Chrome', 'Microsoft Edge', 'Firefox', 'Safari', 'Opera', 'Samsung Internet for Android'];

/** What narrows the list. */
export function SessionFilters(props: {
  readonly search: SessionsSearch;
  readonly onChange: (search: SessionsSearch) => void;
  /** The fields that search: for the person, and for the application. */
  readonly children: ReactNode;
}): JSX.Element {
  const { search, onChange, children } = props;
  const set = (name: keyof SessionsSearch) => (event: { readonly target: { readonly value: string } }) =>
    onChange(sessionsSearch({ ...search, [name]: event.target.value }));
  return (
    <FilterBar
      label="Sessions"
      set={Object.keys(search).filter((name) => name !== 'sort').length}
      onClear={() => onChange(sessionsSearch({ sort: search.sort }))}
    >
      {children}
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
