import type { JSX } from 'react';
import styles from './field-changes.module.css';
import { fieldWords, valueWords } from './field-words.js';
import { Table } from './table.js';

/** A field that has another value than before. */
export interface FieldChange {
  /** JSON Pointer. */
  readonly pointer: string;
  /** Absent when there was no such field. */
  readonly before?: unknown;
  /** Absent when there is no such field any more. */
  readonly after?: unknown;
}

/** Field by field what was and what is. */
export function FieldChanges(props: {
  readonly changes: readonly FieldChange[];
  readonly caption: string;
}): JSX.Element {
  const { changes, caption } = props;
  if (changes.length === 0) return <p className={styles.none}>No field was changed.</p>;
  return (
    <div className={styles.changes}>
      <Table
        caption={caption}
        columns={[
          { label: 'Field', cell: ({ pointer }) => fieldWords(pointer) },
          { label: 'Before', cell: (change) => <Value change={change} side="before" /> },
          { label: 'After', cell: (change) => <Value change={change} side="after" /> },
        ]}
        rows={[...changes].sort((one, other) => Number(isUpkeep(one)) - Number(isUpkeep(other)))}
        keyOf={({ pointer }) => pointer}
      />
    </div>
  );
}

/** What changes with every write comes last: nobody asks for it. */
function isUpkeep({ pointer }: FieldChange): boolean {
  return ['/version', '/updatedAt', '/createdAt', '/id'].includes(pointer);
}

function Value(props: { readonly change: FieldChange; readonly side: 'before' | 'after' }): JSX.Element {
  const { change, side } = props;
  if (!(side in change)) return <span className={styles.none}>not there</span>;
  const words = valueWords(change[side]);
  const text = <code>{words === '' ? '(empty)' : words}</code>;
  return side === 'before' ? (
    <del className={styles.was}>{text}</del>
  ) : (
    <ins className={styles.is}>{text}</ins>
  );
}
