import type { ComponentPropsWithRef, JSX, ReactNode } from 'react';
import styles from './radio-card.module.css';

/** Choices of which one is taken, each with what it leads to. Its `legend` asks the question. */
export function RadioCards(props: { readonly legend: string; readonly children: ReactNode }): JSX.Element {
  return (
    <fieldset className={styles.cards}>
      <legend>{props.legend}</legend>
      {props.children}
    </fieldset>
  );
}

/** One of several choices: its name, and below it what one should know before taking it. */
export function RadioCard(
  props: Omit<ComponentPropsWithRef<'input'>, 'className' | 'type'> & {
    readonly title: ReactNode;
    readonly children?: ReactNode;
  },
): JSX.Element {
  const { title, children, ...input } = props;
  return (
    <label className={styles.card}>
      <input type="radio" {...input} />
      <span>
        <strong>{title}</strong>
        {children}
      </span>
    </label>
  );
}
