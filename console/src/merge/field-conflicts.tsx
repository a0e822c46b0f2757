import { useEffect, useRef, type JSX } from 'react';
import { Button } from '../ui/button.js';
import styles from './field-conflicts.module.css';
import type { FieldConflict } from './merge-fields.js';

/** Fields that somebody else changed as well: what it was, what it is now, what you wrote, and a choice for each. */
export function FieldConflicts<Fields extends Record<keyof Fields, string>>(props: {
  /** "the role Auditor". */
  readonly what: string;
  /** Who else changed it; undefined while it is not known. */
  readonly who?: string | undefined;
  readonly conflicts: readonly FieldConflict<Fields>[];
  readonly labels: Readonly<Record<keyof Fields, string>>;
  readonly onChoose: (field: keyof Fields, value: string) => void;
}): JSX.Element {
  const { what, who = 'Somebody else', conflicts, labels, onChoose } = props;
  const first = useRef<HTMLHeadingElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={styles.notice}>
      <h3 ref={first} tabIndex={-1}>
        <bdi>{who}</bdi> changed {what} meanwhile
      </h3>
      <ul>
        {conflicts.map(({ field, base, theirs, yours }) => (
          <li key={String(field)}>
            <p>
              <strong>{labels[field]}</strong> was “{base}”, is now “{theirs}”, and you wrote “{yours}”.
            </p>
            <div className={styles.choice}>
              <Button onClick={() => onChoose(field, theirs)}>Take “{theirs}”</Button>
              <Button onClick={() => onChoose(field, yours)}>Keep “{yours}”</Button>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
