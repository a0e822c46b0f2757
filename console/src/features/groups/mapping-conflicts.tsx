import { useEffect, useRef, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import styles from './groups.module.css';
import type { MappingConflict } from './mapping-draft.js';

/** Changes of mappings that meet somebody else's: what it was, what they made of it, what you did, and a choice for each. */
export function MappingConflicts(props: {
  readonly conflicts: readonly MappingConflict[];
  /** Whose change it was; undefined while it is not known. */
  readonly who: string | undefined;
  readonly nameOf: (role: string) => string;
  readonly onChoose: (conflict: MappingConflict, keep: 'theirs' | 'yours') => void;
}): JSX.Element {
  const { conflicts, who, nameOf, onChoose } = props;
  const first = useRef<HTMLHeadingElement>(null);
  useEffect(() => first.current?.focus(), [conflicts]);
  return (
    <Notice look="warn" title={`${who ?? 'Somebody else'} changed the same meanwhile. Choose what stays.`}>
      <ul className={styles.conflicts} aria-label="Conflicts">
        {conflicts.map((conflict, index) => {
          const { about, base, theirs, yours } = wordsOf(conflict, nameOf);
          return (
            <li key={about}>
              <h2 ref={index === 0 ? first : undefined} tabIndex={-1}>
                <bdi>{about}</bdi>
              </h2>
              <dl>
                {base !== undefined && <Side name="It was" what={base} />}
                <Side name="Theirs" what={theirs} />
                <Side name="Yours" what={yours} />
              </dl>
              <div className={styles.choice}>
                <Button
                  aria-label={`Take theirs for ${about}: ${theirs}`}
                  onClick={() => onChoose(conflict, 'theirs')}
                >
                  Take theirs
                </Button>
                <Button
                  aria-label={`Keep yours for ${about}: ${yours}`}
                  onClick={() => onChoose(conflict, 'yours')}
                >
                  Keep yours
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

function Side({ name, what }: { readonly name: string; readonly what: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{what}</dd>
    </div>
  );
}

interface ConflictWords {
  readonly about: string;
  readonly base: string | undefined;
  readonly theirs: string;
  readonly yours: string;
}

function wordsOf(conflict: MappingConflict, nameOf: (role: string) => string): ConflictWords {
  if (conflict.kind === 'not-unique') {
    const { unique, theirs, yours } = conflict;
    return {
      about: nameOf(unique),
      base: undefined,
      theirs: `from ${theirs.groupName}`,
      yours: `from ${yours.groupName}`,
    };
  }
  const gives = (row: MappingConflict['theirs']): string =>
    row === undefined ? 'gives nothing' : `gives ${nameOf(row.role)}`;
  const { key, base, theirs, yours } = conflict;
  return { about: key, base: gives(base), theirs: gives(theirs), yours: gives(yours) };
}
