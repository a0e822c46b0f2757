import { useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import styles from './explain.module.css';
import { Form } from '../../ui/form.js';

/** Asks for the request id that stands on the page that refused somebody. */
export function RequestForm(props: {
  readonly at: string | undefined;
  readonly onAsk: (at: string) => void;
}): JSX.Element {
  const [typed, setTyped] = useState(props.at ?? '');
  const [shown, setShown] = useState(props.at);
  if (shown !== props.at) {
    setShown(props.at);
    if (props.at !== undefined) setTyped(props.at);
  }
  const at = typed.trim();
  const odd = at !== '' && !/^[A-Za-z0-9._-]{1,128}$/.test(at);
  return (
    <Form
      className={styles.byRequest}
      onSubmit={() => {
        if (at !== '' && !odd) props.onAsk(at);
      }}
    >
      <TextField
        label="Request id"
        description="On the page that refused somebody, in X-Request-ID, and in the log."
        value={typed}
        error={odd ? 'A request id has letters, digits, dots, dashes and underscores alone.' : undefined}
        onChange={({ target }) => setTyped(target.value)}
      />
      <Button type="submit">Explain this request</Button>
    </Form>
  );
}
