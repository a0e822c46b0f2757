import { useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select } from '../../ui/field.js';
import { asCurl, asYaml } from './as-code.js';
import styles from './groups.module.css';
import type { MappingSet } from './mapping-set.js';

/** The request, or the piece of configuration, that makes the mappings what is shown. */
export function CodeDialog(props: {
  readonly connection: string;
  readonly rows: MappingSet;
  readonly etag: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { connection, rows, etag, onClose } = props;
  const [form, setForm] = useState<'curl' | 'yaml'>('curl');
  const text = form === 'curl' ? asCurl(location.origin, connection, rows, etag) : asYaml(connection, rows);
  return (
    <Dialog open wide onClose={onClose} title="As code">
      <Select
        label="Form"
        value={form}
        onChange={(event) => setForm(event.target.value === 'yaml' ? 'yaml' : 'curl')}
      >
        <option value="curl">curl: the request that this page sends</option>
        <option value="yaml">YAML: for the configuration document</option>
      </Select>
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
