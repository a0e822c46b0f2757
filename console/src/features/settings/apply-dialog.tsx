import { useQueries } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { announce } from '../../ui/toasts.js';
import { byRadius, mappingChanges, wordToType } from './blast-radius.js';
import {
  previewMappings,
  useApplyDocument,
  type Diff,
  type WrittenDocument,
} from './configuration.queries.js';
import styles from './settings.module.css';

/**
 * The last look before a document is applied: whom its mappings concern, in the gateway's numbers. A saved check that would
 * fail holds it back.
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
  const mappings = [...mappingChanges(changes)];
  const previews = useQueries({
    queries: mappings.map(([connection, own]) => ({
      queryKey: ['group-mappings', 'preview-of-document', connection, compared.etag, own],
      queryFn: () => previewMappings(connection, own),
      retry: false,
      gcTime: 0,
    })),
  });
  const heldBack = apply.error?.code === 'checks-failed';
  const tooMany = apply.error?.code === 'too-many-checks';
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Apply ${count}`}
      action={heldBack || tooMany ? 'Apply anyway' : `Apply ${count}`}
      typeToConfirm={wordToType(changes)}
      busy={apply.isPending || previews.some(({ isPending }) => isPending)}
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
      {mappings.map(([connection], index) => (
        <MappingPreview key={connection} connection={connection} preview={previews[index]?.data} />
      ))}
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

function MappingPreview(props: {
  readonly connection: string;
  readonly preview: Schemas['PreviewResponse'] | undefined;
}): JSX.Element {
  const { connection, preview } = props;
  if (!preview) return <p role="status">Counting whom the mappings of {connection} concern…</p>;
  const { roles, peopleTotal, live, conflicts } = preview;
  return (
    <section>
      <h3>Mappings of {connection}</h3>
      {roles.length === 0 && <p>Nobody who is known gains or loses a role.</p>}
      <ul className={styles.plain}>
        {roles.map(({ role, gained, lost }) => (
          <li key={role}>
            {role}: {gained} gain, {lost} lose
          </li>
        ))}
      </ul>
      <p className={styles.muted}>
        {peopleTotal} people concerned, {live.examined} of those signed in were looked at
        {live.truncated && '; there was no time for all of them'}.
      </p>
      {conflicts.map(({ code, detail }) => (
        <p key={code}>
          <strong>It would be refused:</strong> {detail}
        </p>
      ))}
    </section>
  );
}
