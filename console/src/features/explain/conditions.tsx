import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';
import { conditionsOf, partValue, type WeighedCondition } from './condition-words.js';
import type { NameOf } from './explain-words.js';
import styles from './explain.module.css';

/** The conditions that counted, and what each part of them gave; nothing without any. */
export function Conditions(props: {
  readonly explanation: Schemas['ExplainResponse'];
  readonly nameOf: NameOf;
}): JSX.Element | null {
  const conditions = conditionsOf(props.explanation, props.nameOf);
  if (conditions.length === 0) return null;
  return (
    <>
      <h2>{conditions.length === 1 ? 'The condition' : 'The conditions'}</h2>
      <ul className={styles.ways}>
        {conditions.map((condition) => (
          <ConditionItem key={`${condition.of} ${condition.text}`} {...condition} />
        ))}
      </ul>
    </>
  );
}

function ConditionItem({ of, text, holds, error, parts }: WeighedCondition): JSX.Element {
  return (
    <li>
      <p className={styles.line}>
        <span>{of}</span>
        <Badge look={holds ? 'good' : 'bad'}>
          {holds ? 'holds' : error === undefined ? 'does not hold' : 'undecided, so it does not hold'}
        </Badge>
      </p>
      <code>{text}</code>
      {error !== undefined && <p className={styles.small}>It could not be evaluated: {error}</p>}
      {parts.length > 0 && (
        <dl className={styles.parts}>
          {parts.map((part, index) => (
            <div key={`${index} ${part.text}`}>
              <dt>
                <code>{part.text}</code>
              </dt>
              <dd>{partValue(part)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
