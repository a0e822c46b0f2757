import { useState, type JSX } from 'react';
import styles from './code-dialog.module.css';
import { asCurl, type CodeRequest } from './code-text.js';
import { CopyButton } from './copy-button.js';
import { Dialog, DialogButtons } from './dialog.js';
import { Button } from './button.js';
import { Select } from './field.js';

/** The requests, or the piece of configuration, that do what a page does. */
export function CodeDialog(props: {
  readonly requests: readonly CodeRequest[];
  /** For the configuration document; undefined = it has nothing of this. */
  readonly yaml?: string | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { requests, yaml, onClose } = props;
  const [form, setForm] = useState('curl');
  const curl = requests.map((request) => asCurl(location.origin, request)).join('\n\n');
  const text = form === 'yaml' && yaml !== undefined ? yaml : curl;
  return (
    <Dialog open wide onClose={onClose} title="As code">
      {yaml !== undefined && (
        <Select label="Form" value={form} onChange={({ target }) => setForm(target.value)}>
          <option value="curl">curl: the request that this page sends</option>
          <option value="yaml">YAML: for the configuration document</option>
        </Select>
      )}
      <pre className={styles.code} tabIndex={0} aria-label="Code">
        {text}
      </pre>
      <DialogButtons>
        <CopyButton text={text} what="code" />
        <Button onClick={onClose}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}
