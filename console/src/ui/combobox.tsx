import { Combobox as Base } from '@base-ui/react/combobox';
import { X } from 'lucide-react';
import { startTransition, useEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import styles from './combobox.module.css';
import { Field, type FieldWords } from './field.js';

/** How long after the last key a search begins, in milliseconds. */
const PAUSE_MS = 250;

/** A field in which one types to find one of many; whoever finds is the server. */
export interface ComboboxProps<Item> extends FieldWords {
  /** What was found for the search. */
  readonly items: readonly Item[];
  /** Called once typing pauses, with `''` for the beginning of the list. */
  readonly onSearch: (query: string) => void;
  /** Called when the list is opened: what it offers need not be known before. */
  readonly onOpen?: () => void;
  readonly value: Item | null;
  readonly onChange: (value: Item | null) => void;
  /** Stands in the field once chosen. Text alone: it may come from outside. */
  readonly labelOf: (item: Item) => string;
  readonly keyOf: (item: Item) => string;
  /** What the list shows; default: the label. */
  readonly show?: (item: Item) => ReactNode;
  /** Why an item can't be chosen; undefined when it can. */
  readonly refusalOf?: (item: Item) => string | undefined;
  /** Shown below the items: "Searching…", "Nothing found", what was left out, or where these come from. */
  readonly status?: ReactNode;
  readonly placeholder?: string;
}

/**
 * A combobox. It opens on typing and on a click; the highlighted item is said by a live region as well, because VoiceOver
 * stays silent about it in Safari (mui/base-ui#5721).
 */
export function Combobox<Item>(props: ComboboxProps<Item>): JSX.Element {
  const { label, description, error, optional, items, onSearch, value, onChange, labelOf, keyOf } = props;
  const [highlighted, setHighlighted] = useState('');
  const [open, setOpen] = useState(false);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);
  const search = (query: string): void => {
    clearTimeout(pause.current);
    pause.current = setTimeout(() => onSearch(query), PAUSE_MS);
  };
  return (
    <Field label={label} description={description} error={error} optional={optional}>
      {(ties) => (
        <Base.Root<Item>
          items={items}
          filter={null}
          value={value}
          onValueChange={onChange}
          open={open}
          onOpenChange={(opens) => {
            if (!opens) return setOpen(false);
            // The list takes longer to draw than the key that opens it may: what was typed is shown first.
            startTransition(() => setOpen(true));
            props.onOpen?.();
          }}
          itemToStringLabel={labelOf}
          isItemEqualToValue={(one, other) => keyOf(one) === keyOf(other)}
          onInputValueChange={(text, { reason }) => {
            if (reason === 'input-change' || reason === 'input-clear') search(text);
          }}
          onItemHighlighted={(item) => setHighlighted(item === undefined ? '' : labelOf(item))}
        >
          <div className={styles.group}>
            <Base.Input {...ties} placeholder={props.placeholder} />
            <Base.Clear className={styles.clear} aria-label={`Clear ${label}`}>
              <X size={16} aria-hidden />
            </Base.Clear>
          </div>
          <p className="visually-hidden" aria-live="polite">
            {highlighted}
          </p>
          <Base.Portal>
            <Base.Positioner className={styles.positioner} sideOffset={4}>
              <Base.Popup className={styles.popup}>
                <Base.List>
                  {(item: Item) => (
                    <Base.Item
                      key={keyOf(item)}
                      value={item}
                      className={styles.item}
                      disabled={props.refusalOf?.(item) !== undefined}
                    >
                      {props.show ? props.show(item) : labelOf(item)}
                      {props.refusalOf?.(item)}
                    </Base.Item>
                  )}
                </Base.List>
                <Base.Status className={styles.status}>{props.status}</Base.Status>
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </Field>
  );
}
