import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Table } from '../../ui/table.js';
import { fieldWords, valueWords } from './activity-words.js';
import styles from './activity.module.css';

type Change = Schemas['AuditFieldChange'];

/** Field by field what was and what is. */
export function FieldChanges(props: {
  readonly changes: readonly Change[];
  readonly caption: string;
}): JSX.Element {
  const { changes, caption } = props;
  if (changes.length === 0) return <p className={styles.small}>No field was changed.</p>;
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
function isUpkeep({ pointer }: Change): boolean {
  return ['/version', '/updatedAt', '/createdAt', '/id'].includes(pointer);
}

function Value(props: { readonly change: Change; readonly side: 'before' | 'after' }): JSX.Element {
  const { change, side } = props;
  if (!(side in change)) return <span className={styles.small}>not there</span>;
  const words = valueWords(change[side]);
  const text = <code>{words === '' ? '(empty)' : words}</code>;
  return side === 'before' ? (
    <del className={styles.was}>{text}</del>
  ) : (
    <ins className={styles.is}>{text}</ins>
  );
}
