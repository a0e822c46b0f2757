import { useEffect, useId, useRef, useState, type JSX, type KeyboardEvent } from 'react';
import { classes } from '../ui/classes.js';
import { Dialog } from '../ui/dialog.js';
import { usePaletteEntries, type PaletteEntry } from './palette-entries.js';
import { readPaletteInput } from './palette-input.js';
import styles from './palette.module.css';

/** How long after the last key the gateway is asked, in milliseconds. */
const PAUSE_MS = 250;

/** One field that leads everywhere: pages, people, groups, roles, applications, and the explanation of a refusal. */
export function Palette({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog open onClose={onClose} title="Go to" initialFocus={input}>
      <Search input={input} onClose={onClose} />
    </Dialog>
  );
}

function Search(props: {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly onClose: () => void;
}): JSX.Element {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [settled, setSettled] = useState('');
  const [active, setActive] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = usePaletteEntries(readPaletteInput(typed), readPaletteInput(settled));
  const { entries } = found;
  const index = Math.max(
    entries.findIndex(({ key }) => key === active),
    0,
  );
  const entry = entries[index];
  const optionId = (key: string): string => `${id}-${key.replaceAll(' ', '-')}`;
  useEffect(() => {
    if (entry) document.getElementById(optionId(entry.key))?.scrollIntoView({ block: 'nearest' });
  });

  const open = (chosen: PaletteEntry): void => {
    if (!chosen.open) return;
    props.onClose();
    chosen.open();
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setActive(entries[(index + step + entries.length) % entries.length]?.key);
    } else if (event.key === 'Enter' && entry && !event.nativeEvent.isComposing) {
      event.preventDefault();
      open(entry);
    }
  };
  return (
    <>
      <input
        ref={props.input}
        className={styles.input}
        role="combobox"
        aria-label="Page, person, group, role, application or request id"
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={entry && optionId(entry.key)}
        aria-describedby={`${id}-help`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(undefined);
        }}
        onKeyDown={press}
      />
      <p id={`${id}-help`} className={styles.help}>
        A page, person, group, role, application or request id. Begin with “explain” to see why somebody may
        or may not do something.
      </p>
      <div id={`${id}-list`} role="listbox" aria-label="Found" className={styles.list}>
        {entries.map((shown) => (
          <div
            key={shown.key}
            id={optionId(shown.key)}
            role="option"
            aria-selected={shown === entry}
            aria-disabled={shown.open === undefined || undefined}
            className={classes(styles.entry, shown === entry && styles.active)}
            onPointerMove={() => setActive(shown.key)}
            onClick={() => open(shown)}
          >
            <span className={styles.kind}>{shown.kind}</span>
            <bdi className={styles.label}>{shown.label}</bdi>
            {shown.detail !== undefined && <bdi className={styles.detail}>{shown.detail}</bdi>}
          </div>
        ))}
      </div>
      <p role="status" className={styles.help}>
        {statusOf(found.searching, found.failed, entries.length)}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {entry && `${entry.kind}: ${entry.label}${entry.open ? '' : `, ${entry.detail ?? ''}`}`}
      </p>
    </>
  );
}

function statusOf(searching: boolean, failed: readonly string[], count: number): string {
  if (searching) return 'Searching…';
  if (failed.length > 0) return failed.join(' ');
  return count === 0 ? 'Nothing found.' : `${count} found.`;
}
