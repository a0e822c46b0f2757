import { useEffect, useRef, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import styles from './connect.module.css';
import { outcomeWords, stepTitles } from './create-app-words.js';

const TITLES = {
  done: 'The app is in Okta',
  partial: 'The app is in Okta, but something is missing',
  failed: 'The app was not created',
};

/** How each step ended, what there is now, and how to go on. */
export function CreateAppResult(props: {
  readonly result: Schemas['OktaAppResultResponse'];
  readonly onDone: (connection: string) => Promise<void> | void;
}): JSX.Element {
  const { result, onDone } = props;
  const { outcome, steps, connection, next } = result;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [result]);
  return (
    <section>
      <h3 ref={heading} tabIndex={-1}>
        {TITLES[outcome]}
      </h3>
      <ul className={styles.findings}>
        {steps.map(({ step, outcome: ended, detail }) => (
          <li key={step}>
            <Badge look={outcomeWords[ended].look}>{outcomeWords[ended].word}</Badge>
            <div>
              <strong>{stepTitles[step]}</strong>
              <p>{detail}</p>
            </div>
          </li>
        ))}
      </ul>
      {next !== undefined && <Notice look="warn">{next}</Notice>}
      {connection !== undefined && (
        <div className={styles.actions}>
          <Button look={outcome === 'done' ? 'primary' : 'plain'} onClick={() => void onDone(connection)}>
            Go on
          </Button>
        </div>
      )}
    </section>
  );
}
