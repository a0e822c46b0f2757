import type { JSX, ReactNode } from 'react';
import { classes } from './classes.js';
import styles from './card.module.css';

/** A part of a page that is about one thing. */
export function Card(props: {
  readonly title: ReactNode;
  /** Badges and buttons beside the title. */
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
  /** What is in it concerns real people: a stripe says so, and a word in it must. */
  readonly prod?: boolean;
}): JSX.Element {
  return (
    <section className={classes(styles.card, props.prod && styles.prod)}>
      <div className={styles.head}>
        <h2>{props.title}</h2>
        {props.beside}
      </div>
      {props.children}
    </section>
  );
}
