import { useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { announce } from '../../ui/toasts.js';
import { byRadius, decidingChanges, deletedForGood, nameOfChange, wordToType } from './blast-radius.js';
import { useApplyDocument, type Diff, type WrittenDocument } from './configuration.queries.js';
import { Deletions, FIRST_DELETED } from './deletions.js';
import { MappingPreviews, settingsOf } from './mapping-previews.js';
import styles from './settings.module.css';

/**
 * The last look before a document is applied: whom its deletions and its mappings concern, in the gateway's numbers. A saved
 * check that would fail holds it back.
 */
export function ApplyDialog(props: {
  readonly document: WrittenDocument;
  readonly compared: Versioned<Diff>;
  readonly onClose: () => void;
  readonly onChangedMeanwhile: () => void;
  readonly onApplied: () => void;
}): JSX.Element {
  const { document, compared, onClose, onChangedMeanwhile, onApplied } = props;
  const { changes } = compared.body;
  const apply = useApplyDocument();
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const settle = (name: string): void => setSettled((before) => new Set(before).add(name));
  const deleted = deletedForGood(changes);
  const asked = [
    ...deleted.slice(0, FIRST_DELETED).map(nameOfChange),
    ...decidingChanges(changes).map(({ connection }) => settingsOf(connection)),
    ...(compared.body.mappings ?? []).map(({ connection }) => connection),
  ];
  const counting = asked.some((name) => !settled.has(name));
  const heldBack = apply.error?.code === 'checks-failed';
  const tooMany = apply.error?.code === 'too-many-checks';
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  return (
    <ConfirmDialog
      open
      wide
      onClose={onClose}
      title={`Apply ${count}`}
      action={heldBack || tooMany ? 'Apply anyway' : `Apply ${count}`}
      typeToConfirm={wordToType(changes)}
      busy={apply.isPending || counting}
      problem={heldBack ? undefined : (apply.error ?? undefined)}
      onConfirm={() =>
        apply.mutate(
          {
            ...document,
            etag: compared.etag,
            // Of too many none is run, whatever is asked for.
            ...(tooMany ? {} : { checks: heldBack ? 'override' : 'enforce' }),
          },
          {
            onSuccess: () => {
              announce(`Applied ${count}`);
              onApplied();
            },
            onError: (problem) => {
              if (problem.status !== 412) return;
              announce('Somebody changed the configuration meanwhile: it is compared again.', 'bad');
              onChangedMeanwhile();
            },
          },
        )
      }
    >
      <ul className={styles.plain}>
        {byRadius(changes).map(({ radius, title, changes: reaching }) => (
          <li key={radius}>
            {title}: {reaching.length}
          </li>
        ))}
      </ul>
      {deleted.length > 0 && <Deletions changes={deleted} etag={compared.etag} onSettled={settle} />}
      <MappingPreviews compared={compared} onSettled={settle} />
      {heldBack && (
        <Notice look="bad" title="A saved check would fail." live>
          <ul className={styles.plain}>
            {apply.error?.fields.map(({ pointer, detail }) => (
              <li key={pointer}>{detail}</li>
            ))}
          </ul>
          <p>Applied anyway, the audit trail says so, and by whom.</p>
        </Notice>
      )}
      {tooMany && <p>Applied anyway, no saved check is run.</p>}
    </ConfirmDialog>
  );
}
