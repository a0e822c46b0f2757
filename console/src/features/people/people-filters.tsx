import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { useChosenConnection } from '../../api/connection.js';
import { connectionsQuery } from '../../api/connections.js';
import { COMPLETENESS_WORDS, methodWords, SOURCE_WORDS } from '../../api/membership-words.js';
import { useRoles } from '../../api/role-names.js';
import { useMay } from '../../api/session.js';
import { Select } from '../../ui/field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { SearchField } from '../../ui/search-field.js';
import {
  COMPLETENESS,
  filterCount,
  METHODS,
  peopleSearch,
  SOURCES,
  type PeopleSearch,
} from './people-search.js';

/** No key of a role has a space. */
const NO_ROLE = 'no role';

const AGES: readonly (readonly [seconds: string, words: string])[] = [
  ['900', '15 minutes'],
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['604800', '1 week'],
  ['2592000', '30 days'],
];

/** What narrows the list of people. Every choice is in the address. */
export function PeopleFilters(props: {
  readonly search: PeopleSearch;
  readonly onChange: (search: PeopleSearch) => void;
}): JSX.Element {
  const { search, onChange } = props;
  const roles = useRoles();
  const set = (name: keyof PeopleSearch) => (event: { readonly target: { readonly value: string } }) =>
    onChange(peopleSearch({ ...search, [name]: event.target.value }));
  return (
    <FilterBar
      label="People"
      set={filterCount(search)}
      onClear={() => onChange(peopleSearch({ q: search.q, sort: search.sort }))}
      first={
        <SearchField
          label="Search people"
          placeholder="Name, e-mail, login or Okta id"
          value={search.q ?? ''}
          onSearch={(q) => onChange(peopleSearch({ ...search, q }))}
        />
      }
    >
      <Select
        label="Role"
        value={search.noRole ? NO_ROLE : (search.role ?? '')}
        onChange={({ target: { value } }) =>
          onChange(
            peopleSearch({
              ...search,
              role: value === NO_ROLE ? undefined : value,
              noRole: value === NO_ROLE ? 'true' : undefined,
            }),
          )
        }
      >
        <option value="">Any or none</option>
        <option value={NO_ROLE}>No role</option>
        {roles.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
      <ConnectionFilter />
      <Select label="Groups from" value={search.source ?? ''} onChange={set('source')}>
        <option value="">Anywhere</option>
        {SOURCES.map((source) => (
          <option key={source} value={source}>
            {SOURCE_WORDS[source]}
          </option>
        ))}
      </Select>
      <Select label="List of groups" value={search.completeness ?? ''} onChange={set('completeness')}>
        <option value="">Any</option>
        {COMPLETENESS.map((completeness) => (
          <option key={completeness} value={completeness}>
            {COMPLETENESS_WORDS[completeness]}
          </option>
        ))}
      </Select>
      <Select label="Groups older than" value={search.age ?? ''} onChange={set('age')}>
        <option value="">Any age</option>
        {AGES.map(([seconds, words]) => (
          <option key={seconds} value={seconds}>
            {words}
          </option>
        ))}
      </Select>
      <Select label="Disabled here" value={search.disabled ?? ''} onChange={set('disabled')}>
        <option value="">Either</option>
        <option value="true">Disabled</option>
        <option value="false">Not disabled</option>
      </Select>
      <Select label="Has signed in" value={search.method ?? ''} onChange={set('method')}>
        <option value="">Any way</option>
        {METHODS.map((method) => (
          <option key={method} value={method}>
            {methodWords(method)}
          </option>
        ))}
      </Select>
    </FilterBar>
  );
}

/** The same choice as in the header, where somebody looks for it. */
function ConnectionFilter(): JSX.Element | null {
  const chosen = useChosenConnection();
  const navigate = useNavigate();
  const { data } = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const connections = data?.items ?? [];
  if (connections.length < 2) return null;
  return (
    <Select
      label="Connection"
      value={chosen ?? ''}
      onChange={({ target: { value } }) =>
        void navigate({
          to: '.',
          search: (before) => ({ ...before, connection: value === '' ? undefined : value }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <option value="">All</option>
      {connections.map(({ slug, name }) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </Select>
  );
}
