import { useEffect, useRef, useState, type JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ApplyDialog } from './apply-dialog.js';
import { byRadius, type Radius } from './blast-radius.js';
import type { Diff, WrittenDocument } from './configuration.queries.js';
import styles from './settings.module.css';

const LOOKS: Readonly<Record<Radius, BadgeLook>> = { hard: 'bad', now: 'warn', quiet: 'info' };

const ACTIONS = { create: 'new', update: 'changed', delete: 'deleted' } as const;

/** What a document would change, by how far that reaches, and the button that applies it. */
export function DocumentDiff(props: {
  readonly document: WrittenDocument;
  readonly compared: Versioned<Diff>;
  readonly onCompareAgain: () => void;
  readonly onApplied: () => void;
}): JSX.Element {
  const { document, compared, onCompareAgain, onApplied } = props;
  const { changes, notes } = compared.body;
  const [applying, setApplying] = useState(false);
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
          <ul className={styles.changes}>
            {reaching.map((change) => (
              <ChangeLine key={`${change.kind} ${change.name}`} change={change} />
            ))}
          </ul>
        </section>
      ))}
      {changes.length > 0 && (
        <div className={styles.actions}>
          <Button look="primary" refusal={refusal} onClick={() => setApplying(true)}>
            Review and apply…
          </Button>
        </div>
      )}
      {applying && (
        <ApplyDialog
          document={document}
          compared={compared}
          onClose={() => setApplying(false)}
          onChangedMeanwhile={() => {
            setApplying(false);
            onCompareAgain();
          }}
          onApplied={onApplied}
        />
      )}
    </section>
  );
}

function ChangeLine({ change }: { readonly change: Schemas['ConfigurationChange'] }): JSX.Element {
  const { action, kind, name, before, after } = change;
  return (
    <li>
      <Badge>{ACTIONS[action]}</Badge> {kind.replace('-', ' ')} <strong>{name}</strong>
      <details>
        <summary>What exactly</summary>
        {before && (
          <pre className={styles.before}>
            <span className="visually-hidden">Before: </span>
            {JSON.stringify(before, null, 2)}
          </pre>
        )}
        {after && (
          <pre className={styles.after}>
            <span className="visually-hidden">After: </span>
            {JSON.stringify(after, null, 2)}
          </pre>
        )}
      </details>
    </li>
  );
}
