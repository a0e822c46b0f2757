import { useEffect, useRef, useState, type JSX } from 'react';
import { TextField } from './field.js';
import styles from './filter-bar.module.css';

/** How long after the last key a list is asked for, in milliseconds. */
const PAUSE_MS = 250;

/** Asks once typing pauses, and at once on Enter. */
export function SearchField(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (q: string) => void;
}): JSX.Element {
  const { label, placeholder, value, onSearch } = props;
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);
  // Back and links change the address without the field.
  if (shown !== value) {
    setShown(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const search = (q: string): void => {
    clearTimeout(pause.current);
    if (q.trim() !== value) onSearch(q.trim());
  };
  return (
    <div className={styles.search}>
      <TextField
        label={label}
        type="search"
        placeholder={placeholder}
        maxLength={255}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          clearTimeout(pause.current);
          pause.current = setTimeout(() => search(target.value), PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(typed);
        }}
      />
    </div>
  );
}
