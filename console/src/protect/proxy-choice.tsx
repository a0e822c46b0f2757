import type { JSX } from 'react';
import { RadioCard } from '../ui/radio-card.js';
import styles from './protect.module.css';
import { proxies, type ProxyKind } from './proxy-facts.js';

/** Which proxy stands before the application, or that it asks by itself. */
export function ProxyChoice(props: {
  readonly kind: ProxyKind;
  readonly onChange: (kind: ProxyKind) => void;
}): JSX.Element {
  const card = (kind: ProxyKind, title: string, words?: string): JSX.Element => (
    <RadioCard
      key={kind}
      name="proxy"
      title={title}
      checked={props.kind === kind}
      onChange={() => props.onChange(kind)}
    >
      {words}
    </RadioCard>
  );
  return (
    <fieldset className={styles.kinds}>
      <legend>What stands in front of the application?</legend>
      {proxies.map(({ kind, name }) => card(kind, name))}
      {card('authzen', 'My app asks', 'By AuthZEN, without a proxy')}
    </fieldset>
  );
}
