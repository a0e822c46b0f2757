import { useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { SecretSetWords, type SecretSet } from '../../ui/secret-set.js';
import styles from './connections.module.css';

/**
 * A secret that is written and never read: what is stored is told of, not shown, and there is no masked value that could be
 * saved back.
 */
export function SecretField(props: {
  readonly label: string;
  readonly stored: boolean;
  /** When it was set, as far as that is known. */
  readonly set: SecretSet | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** It has to be given again. */
  readonly needed?: boolean;
  readonly error?: string | undefined;
  readonly refusal?: string | undefined;
}): JSX.Element {
  const { label, stored, set, value, onChange, needed = false, error, refusal } = props;
  const [replacing, setReplacing] = useState(false);
  if (!replacing && !needed && error === undefined) {
    return (
      <div className={styles.stored}>
        <span>{label}</span>
        <span>{stored ? <SecretSetWords set={set} /> : 'none'}</span>
        <Button
          look="quiet"
          refusal={refusal}
          aria-label={`${stored ? 'Replace' : 'Set'}: ${label}`}
          onClick={() => setReplacing(true)}
        >
          {stored ? 'Replace' : 'Set'}
        </Button>
      </div>
    );
  }
  return (
    <TextField
      label={`New ${label.toLowerCase()}`}
      type="password"
      autoComplete="off"
      optional={!needed}
      description={stored && !needed ? 'Leave it empty to keep the one that is stored.' : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
    />
  );
}
