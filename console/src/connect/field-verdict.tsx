import type { JSX } from 'react';
import { Badge } from '../ui/badge.js';
import styles from './connect.module.css';
import type { Verdict } from './live-check.js';
import { SettingLine } from './setting-line.js';

/** What Okta says of what is in a field, below it; its height is kept while that is not known. */
export function FieldVerdict(props: {
  readonly verdict: Verdict | undefined;
  /** Whether it is being found out. */
  readonly trying: boolean;
  /** The field, in the name of what copies a value for it. */
  readonly what: string;
  readonly adminConsole: string | undefined;
}): JSX.Element {
  const { verdict, trying, what, adminConsole } = props;
  return (
    <div className={styles.verdict} role="status">
      {trying && 'Trying it…'}
      {!trying && verdict?.good === true && <Badge look="good">✔ {verdict.text}</Badge>}
      {!trying && verdict?.good === false && (
        <>
          <Badge look="bad">✗ Okta refuses it</Badge> {verdict.text}
          {verdict.where !== undefined && (
            <SettingLine where={verdict.where} what={what} adminConsole={adminConsole} />
          )}
        </>
      )}
    </div>
  );
}
