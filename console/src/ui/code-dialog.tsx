import { useEffect, useEffectEvent, useState, type JSX } from 'react';
import { Button } from './button.js';
import styles from './code-dialog.module.css';
import { asCurl, type CodeRequest } from './code-text.js';
import { CopyButton } from './copy-button.js';
import { Dialog, DialogButtons } from './dialog.js';
import { Select } from './field.js';

/** What is shown as code. */
export interface CodeSource {
  /** What the page would send now; a promise where something has to be read for it. */
  readonly requests: () => readonly CodeRequest[] | Promise<readonly CodeRequest[]>;
  /** For the configuration document; absent = it has nothing of this. */
  readonly yaml?: () => string;
}

/** The requests, or the piece of configuration, that do what a page does. */
export function CodeDialog(props: CodeSource & { readonly onClose: () => void }): JSX.Element {
  const { yaml, onClose } = props;
  const [form, setForm] = useState('curl');
  const [curl, setCurl] = useState('…');
  // As it was when it was asked for: what somebody reads and copies stays.
  const write = useEffectEvent(async () => {
    const requests = await props.requests();
    setCurl(requests.map((request) => asCurl(location.origin, request)).join('\n\n'));
  });
  useEffect(() => {
    write().catch(() => setCurl('What it needs could not be read. Close this and try again.'));
  }, []);
  const text = form === 'yaml' && yaml !== undefined ? yaml() : curl;
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
