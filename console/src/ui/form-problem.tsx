import type { JSX } from 'react';
import type { ApiProblem } from '../api/problem.js';
import styles from './dialog.module.css';
import { ProblemFacts } from './states.js';

/** Why the gateway refused what was sent, above the buttons; what concerns fields stands at the fields. */
export function FormProblem(props: {
  readonly problem: ApiProblem;
  /** The messages for fields that the form doesn't show. */
  readonly also?: string | undefined;
}): JSX.Element {
  const { problem, also } = props;
  return (
    <div className={styles.problem} role="alert">
      <p>{problem.message}</p>
      {also !== undefined && <p>{also}</p>}
      <ProblemFacts problem={problem} />
    </div>
  );
}
