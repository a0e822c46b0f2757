import { useEffect, useRef, useState, type JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { FieldChanges } from '../../ui/field-changes.js';
import { Notice } from '../../ui/notice.js';
import { ROWS_AT_ONCE, ShowMore } from '../../ui/show-more.js';
import { ApplyDialog } from './apply-dialog.js';
import { byRadius, type Radius } from './blast-radius.js';
import type { Diff, WrittenDocument } from './configuration.queries.js';
import { documentFields } from './document-fields.js';
import { fileName } from './document-form.js';
import styles from './settings.module.css';

const LOOKS: Readonly<Record<Radius, BadgeLook>> = { hard: 'bad', now: 'warn', quiet: 'info' };

/** Of so many changes at most each is shown with its fields at once. */
const FEW = 20;

const ACTIONS = { create: 'new', update: 'changed', delete: 'deleted' } as const;

/** What a document would change, by how far that reaches, and the button that applies it. */
export function DocumentDiff(props: {
  readonly document: WrittenDocument;
  readonly compared: Versioned<Diff>;
  /** Whether the last look before it is applied is open. */
  readonly applying: boolean;
  readonly onApplying: (applying: boolean) => void;
  readonly onCompareAgain: () => void;
  readonly onApplied: () => void;
}): JSX.Element {
  const { document, compared, applying, onApplying, onCompareAgain, onApplied } = props;
  const { changes, notes } = compared.body;
  const refusal = useRefusal('configuration:write');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section>
      <h3 ref={heading} tabIndex={-1}>
        {changes.length === 0
          ? 'Nothing would change'
          : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`}
      </h3>
      {notes.map(({ code, name, detail }) => (
        <Notice key={`${code} ${name}`}>{detail}</Notice>
      ))}
      {byRadius(changes).map(({ radius, title, changes: reaching }) => (
        <section key={radius}>
          <h4>
            <Badge look={LOOKS[radius]}>{reaching.length}</Badge> {title}
          </h4>
          <ChangeList changes={reaching} open={changes.length <= FEW} />
        </section>
      ))}
      {changes.length > 0 && (
        <div className={styles.actions}>
          <Button look="primary" refusal={refusal} onClick={() => onApplying(true)}>
            Review and apply…
          </Button>
          <AsCode
            of="apply"
            requests={() => [
              {
                ...{ method: 'PUT', path: '/api/v1/configuration', query: { checks: 'enforce' } },
                ...{ file: { name: fileName(document.form), type: document.form }, etag: compared.etag },
              },
            ]}
          />
        </div>
      )}
      {applying && changes.length > 0 && refusal === undefined && (
        <ApplyDialog
          document={document}
          compared={compared}
          onClose={() => onApplying(false)}
          onChangedMeanwhile={onCompareAgain}
          onApplied={onApplied}
        />
      )}
    </section>
  );
}

function ChangeList(props: {
  readonly changes: readonly Schemas['ConfigurationChange'][];
  readonly open: boolean;
}): JSX.Element {
  const { changes, open } = props;
  const [most, setMost] = useState(ROWS_AT_ONCE);
  return (
    <>
      <ul className={styles.changes}>
        {changes.slice(0, most).map((change) => (
          <ChangeLine key={`${change.kind} ${change.name}`} change={change} open={open} />
        ))}
      </ul>
      <ShowMore
        shown={Math.min(most, changes.length)}
        of={changes.length}
        onMore={() => setMost(most + ROWS_AT_ONCE)}
      />
    </>
  );
}

function ChangeLine(props: {
  readonly change: Schemas['ConfigurationChange'];
  readonly open: boolean;
}): JSX.Element {
  const { action, kind, name } = props.change;
  const [open, setOpen] = useState(props.open && action === 'update');
  return (
    <li>
      <Badge>{ACTIONS[action]}</Badge> {kind.replace('-', ' ')} <strong>{name}</strong>
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>What exactly</summary>
        {open && (
          <FieldChanges changes={documentFields(props.change)} caption={`Fields of ${kind} ${name}`} />
        )}
      </details>
    </li>
  );
}
