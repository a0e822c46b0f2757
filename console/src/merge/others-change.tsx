import type { JSX } from 'react';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { agoWords } from './change-words.js';
import { FieldConflicts } from './field-conflicts.js';
import type { Edited } from './use-edited.js';

/** What others have made of what a form edits: that they saved, told before one saves oneself, and what has to be chosen. */
export function OthersChange<Body, Fields extends Record<keyof Fields, string>>(props: {
  /** "the role Auditor". */
  readonly what: string;
  readonly edited: Edited<Body, Fields>;
  readonly labels: Readonly<Record<keyof Fields, string>>;
  readonly onChoose: (field: keyof Fields, value: string) => void;
}): JSX.Element | null {
  const { what, edited, labels, onChoose } = props;
  const { behind, gone, change, conflicts } = edited;
  return (
    <>
      {gone && (
        <Notice look="warn" live>
          <p>
            Somebody deleted <bdi>{what}</bdi> meanwhile. What you typed is still here.
          </p>
        </Notice>
      )}
      {behind && (
        <Notice look="info" live>
          <p>
            <bdi>{change?.who ?? 'Somebody'}</bdi> saved a change to this page
            {change && ` ${agoWords(change.at, Date.now())}`}.{' '}
            <Button look="quiet" onClick={edited.catchUp}>
              Show
            </Button>
          </p>
        </Notice>
      )}
      {!gone && conflicts.length > 0 && (
        <FieldConflicts
          what={what}
          who={change?.who}
          conflicts={conflicts}
          labels={labels}
          onChoose={(field, value) => {
            edited.settle(field);
            onChoose(field, value);
          }}
        />
      )}
    </>
  );
}
