import { useEffect, useRef, type JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import type { MergeConflict } from '../../merge/merge-rows.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import type { Rule } from './rule-matcher.js';
import { sidesOf } from './rules-draft.js';
import { ruleWords } from './rule-words.js';
import styles from './rules.module.css';

/** Rules that somebody else changed as well: what each was, what it is now, what you wrote, and a choice for each. */
export function RuleConflicts(props: {
  readonly conflicts: readonly MergeConflict<Rule>[];
  readonly onSettle: (conflict: MergeConflict<Rule>, keep: 'theirs' | 'yours') => void;
}): JSX.Element | null {
  const { conflicts, onSettle } = props;
  const roleName = useRoleNames();
  const heading = useRef<HTMLHeadingElement>(null);
  const some = conflicts.length > 0;
  useEffect(() => {
    if (some) heading.current?.focus();
  }, [some]);
  if (!some) return null;
  return (
    <Notice look="bad">
      <h2 ref={heading} tabIndex={-1}>
        Somebody else changed the same rules meanwhile
      </h2>
      <ul className={styles.conflicts}>
        {conflicts.map((conflict) => {
          const { base, theirs, yours } = sidesOf(conflict);
          const path = (yours ?? theirs ?? base)?.path ?? '';
          return (
            <li key={path + String(yours?.methods)}>
              <dl>
                <dt>It was</dt>
                <dd>{ruleWords(base, roleName)}</dd>
                <dt>They saved</dt>
                <dd>{ruleWords(theirs, roleName)}</dd>
                <dt>You wrote</dt>
                <dd>{ruleWords(yours, roleName)}</dd>
              </dl>
              <Button aria-label={`Take theirs for ${path}`} onClick={() => onSettle(conflict, 'theirs')}>
                Take theirs
              </Button>{' '}
              <Button aria-label={`Keep yours for ${path}`} onClick={() => onSettle(conflict, 'yours')}>
                Keep yours
              </Button>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
