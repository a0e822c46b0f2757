import type { JSX, ReactNode } from 'react';
import styles from './fact-list.module.css';

/** One thing that is known: what it is called, and what it is. */
export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** What is known of one thing: names on the left, what they are on the right; on a phone one below the other. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
