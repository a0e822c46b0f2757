import { useEffect, useId, useRef, useState, type JSX, type ReactNode } from 'react';
import { Select, TextField } from '../../ui/field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import type { ActivitySearch } from './activity-search.js';
import styles from './activity.module.css';

/** How long after the last key a list is narrowed, in milliseconds. */
const PAUSE_MS = 300;

/** What a filter is told: the address, and how to change it. */
export interface FilterProps {
  readonly search: ActivitySearch;
  readonly onChange: (next: ActivitySearch) => void;
}

/** Which parameter a filter sets. */
type Name = Exclude<keyof ActivitySearch, 'tab'>;

/** Filters side by side, and the way back to everything. */
export function Filters(
  props: FilterProps & { readonly names: readonly Name[]; readonly children: ReactNode },
): JSX.Element {
  const { search, onChange, names, children } = props;
  const set = names.filter((name) => search[name] !== undefined);
  return (
    <FilterBar
      label="Filters"
      set={set.length}
      onClear={() => onChange(withFilter(search, ...set.map((name) => [name] as const)))}
    >
      {children}
    </FilterBar>
  );
}

/** A part of a text; the list follows when typing pauses. */
export function TextFilter(
  props: FilterProps & { readonly name: Name; readonly label: string; readonly placeholder?: string },
): JSX.Element {
  const { search, onChange, name, label, placeholder } = props;
  const value = search[name] ?? '';
  const [known, setKnown] = useState(value);
  const [typed, setTyped] = useState(value);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  return (
    <TextField
      label={label}
      value={typed}
      placeholder={placeholder}
      maxLength={100}
      onChange={({ target }) => {
        const next = target.value;
        setTyped(next);
        clearTimeout(pause.current);
        pause.current = setTimeout(() => {
          setKnown(next.trim());
          onChange(withFilter(search, [name, next.trim()]));
        }, PAUSE_MS);
      }}
    />
  );
}

/** One of a few. */
export function SelectFilter(
  props: FilterProps & {
    readonly name: Name;
    readonly label: string;
    /** What is chosen when nothing is. */
    readonly all: string;
    /** Values with their words. */
    readonly options: readonly (readonly [value: string, words: string])[];
  },
): JSX.Element {
  const { search, onChange, name, label, all, options } = props;
  return (
    <Select
      label={label}
      value={search[name] ?? ''}
      onChange={({ target }) => onChange(withFilter(search, [name, target.value]))}
    >
      <option value="">{all}</option>
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </Select>
  );
}

/** The first and the last day. */
export function DayFilters({ search, onChange }: FilterProps): JSX.Element {
  return (
    <>
      <TextField
        type="date"
        label="From"
        value={search.from?.slice(0, 10) ?? ''}
        onChange={({ target }) => onChange(withFilter(search, ['from', target.value]))}
      />
      <TextField
        type="date"
        label="Up to and including"
        value={search.to?.slice(0, 10) ?? ''}
        onChange={({ target }) => onChange(withFilter(search, ['to', target.value]))}
      />
    </>
  );
}

/** A search with some parameters set anew; an empty one is left out. */
export function withFilter(
  search: ActivitySearch,
  ...changes: readonly (readonly [name: Name, value?: string])[]
): ActivitySearch {
  const next: Partial<Record<keyof ActivitySearch, string>> = { ...search };
  for (const [name, value = ''] of changes) {
    if (value === '') delete next[name];
    else next[name] = value;
  }
  return next as ActivitySearch;
}

/** What is beside the filters, at their end: links to files. */
export function FileLinks(props: {
  /** Addresses with what each is called. */
  readonly files: readonly (readonly [address: string, name: string])[];
}): JSX.Element {
  const id = useId();
  return (
    <p className={styles.files} data-of-list>
      <span id={id}>Everything that matches as a file:</span>
      {props.files.map(([address, name]) => (
        <a key={name} href={address} download aria-describedby={id}>
          {name}
        </a>
      ))}
    </p>
  );
}
