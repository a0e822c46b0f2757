import { Fragment, type JSX } from 'react';
import styles from './charts.module.css';
import { grouped } from './number-words.js';

/** How many things there are in one range. */
export interface HistogramBucket {
  /** The range in words: "5 to 15 minutes". */
  readonly name: string;
  readonly count: number;
  /** A limit that lies where this bucket begins, drawn above it. */
  readonly limit?: string | undefined;
}

/**
 * A histogram as a table, with its bars in it and its limits drawn in between: bars lie, so that their names fit on a
 * phone, and the numbers stand beside them.
 */
export function Histogram(props: {
  /** The most important thing in one or two sentences. */
  readonly summary: string;
  /** What the ranges are of: "Age". */
  readonly rangeLabel: string;
  /** What is counted: "People". */
  readonly countLabel: string;
  readonly buckets: readonly HistogramBucket[];
}): JSX.Element {
  const { summary, rangeLabel, countLabel, buckets } = props;
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  return (
    <table className={styles.histogram}>
      <caption>{summary}</caption>
      <thead>
        <tr>
          <th scope="col">{rangeLabel}</th>
          <th scope="col" colSpan={2}>
            {countLabel}
          </th>
        </tr>
      </thead>
      <tbody>
        {buckets.map(({ name, count, limit }) => (
          <Fragment key={name}>
            {limit !== undefined && (
              <tr className={styles.limit}>
                <td colSpan={3}>{limit}</td>
              </tr>
            )}
            <tr>
              <th scope="row">{name}</th>
              <td className={styles.count}>{grouped(count)}</td>
              <td className={styles.length}>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect className={styles.fill0} width={(100 * count) / most} height="10" />
                </svg>
              </td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
