import { useId, type JSX } from 'react';
import { CopyButton } from '../ui/copy-button.js';
import styles from './protect.module.css';

/** A text to be copied whole. It scrolls inside, so it can be reached by keyboard. */
export function CodeSnippet({ name, text }: { readonly name: string; readonly text: string }): JSX.Element {
  const id = useId();
  return (
    <div className={styles.snippet}>
      <div className={styles.snippetHead}>
        <code id={id}>{name}</code>
        <CopyButton text={text} what={name} />
      </div>
      <pre className={styles.code} tabIndex={0} role="group" aria-labelledby={id}>
        {text}
      </pre>
    </div>
  );
}
