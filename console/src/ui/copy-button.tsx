import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type JSX } from 'react';
import { Button } from './button.js';
import styles from './button.module.css';
import { copyText } from './copy-text.js';

/** Copies a text; ticked and announced when done. */
export function CopyButton(props: {
  readonly text: string;
  readonly what: string;
  readonly tabIndex?: number;
}): JSX.Element {
  const { text, what, tabIndex } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    copyText(text, what, () => setCopied(true));
  };
  return (
    <Button look="quiet" icon aria-label={`Copy ${what}`} tabIndex={tabIndex} onClick={copy}>
      {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span className={styles.word}>{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  );
}
