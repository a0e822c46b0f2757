import type { JSX } from 'react';
import type { Rule } from './rule-matcher.js';
import { pictureOf } from './rule-picture.js';
import styles from './rules.module.css';

/** Paths that a rule decides about, and near ones that it does not, while its path is typed. */
export function PathHelp({
  rule,
  others,
}: {
  readonly rule: Rule;
  readonly others: readonly Rule[];
}): JSX.Element {
  const { matches, misses, never, winsOver } = pictureOf(rule, [...others, rule]);
  return (
    <div className={styles.help}>
      <div>
        <strong>✔ It decides about</strong>
        <ul>
          {matches.map((path) => (
            <li key={path}>
              <code>{path}</code>
            </li>
          ))}
          {matches.length === 0 && <li>{never ?? 'Nothing yet'}</li>}
        </ul>
      </div>
      <div>
        <strong>✗ Not about</strong>
        <ul>
          {misses.map(({ path, why }) => (
            <li key={path}>
              <code>{path}</code>: {why}
            </li>
          ))}
          {misses.length === 0 && <li>–</li>}
        </ul>
      </div>
      {winsOver.length > 0 && <p>It wins over {winsOver.join(', ')}.</p>}
    </div>
  );
}
