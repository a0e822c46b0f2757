import type { JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { isSound, ruleFaults } from './rule-fault.js';
import type { Rule } from './rule-matcher.js';
import { pictureOf } from './rule-picture.js';
import { rulesOf, type DraftRow } from './rules-draft.js';
import { extraWords, methodWords, whoWords } from './rule-words.js';
import styles from './rules.module.css';
import type { RulesEditing } from './use-rules-draft.js';

/** Rules in the order in which the gateway prefers them, ending with the row that nobody wrote: all else is denied. */
export function RulesTable(props: {
  readonly editing: RulesEditing;
  /** Id of the row that decides what the tester asks about. */
  readonly highlighted: string | undefined;
  /** Why the caller may not change them. */
  readonly refusal: string | undefined;
  readonly onEdit: (id: string) => void;
}): JSX.Element {
  const { editing, highlighted, refusal, onEdit } = props;
  const { rows, changes } = editing;
  const all = rulesOf(rows);
  return (
    <div className={styles.frame}>
      <table className={styles.rules} role="table">
        <caption>Access rules, the most specific path first</caption>
        <thead role="rowgroup">
          <tr role="row">
            {['Path', 'Methods', 'Who', 'Actions'].map((label) => (
              <th key={label} role="columnheader" scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <RuleRow
              key={row.id}
              row={row}
              all={all}
              change={changes.byRow.get(row.id) ?? 'same'}
              highlighted={row.id === highlighted}
              refusal={refusal}
              onEdit={() => onEdit(row.id)}
              onRemove={() => editing.remove(row.id)}
            />
          ))}
          {changes.removed.map((rule) => (
            <tr key={`${rule.path} ${String(rule.methods)}`} role="row" className={styles.removed}>
              <th role="rowheader" scope="row">
                <del>
                  <code>{rule.path}</code>
                </del>{' '}
                <Badge look="bad">Removed</Badge>
              </th>
              <td role="cell" data-label="Methods">
                {methodWords(rule)}
              </td>
              <td role="cell" data-label="Who">
                <Who rule={rule} />
              </td>
              <td role="cell">
                <Button
                  look="quiet"
                  aria-label={`Put ${rule.path} back`}
                  onClick={() => editing.restore(rule)}
                >
                  Put back
                </Button>
              </td>
            </tr>
          ))}
          <tr role="row" className={styles.rest}>
            <th role="rowheader" scope="row">
              Anything else
            </th>
            <td role="cell" data-label="Methods">
              All methods
            </td>
            <td role="cell" data-label="Who" colSpan={2}>
              <Badge look="bad">✗ Denied</Badge> No rule is needed for that.
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function RuleRow(props: {
  readonly row: DraftRow;
  readonly all: readonly Rule[];
  readonly change: 'added' | 'changed' | 'same';
  readonly highlighted: boolean;
  readonly refusal: string | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const { row, all, change, highlighted, refusal, onEdit, onRemove } = props;
  const { rule } = row;
  const { winsOver, never, othersDenied } = pictureOf(rule, all);
  const faults = ruleFaults(
    rule,
    all.filter((other) => other !== rule),
  );
  const name = `${methodWords(rule)} ${rule.path}`;
  return (
    <tr
      role="row"
      className={styles.row}
      data-public={rule.public === true}
      data-highlighted={highlighted}
      aria-current={highlighted ? 'true' : undefined}
    >
      <th role="rowheader" scope="row">
        <code>{rule.path}</code>{' '}
        {change !== 'same' && <Badge look="info">{change === 'added' ? 'New' : 'Changed'}</Badge>}{' '}
        {highlighted && <Badge look="info">◀ Decides</Badge>}
        {!isSound(faults) && (
          <p className={styles.fault}>
            <Badge look="bad">✗ Can’t be saved</Badge> {Object.values(faults).join(' ')}
          </p>
        )}
        {winsOver.length > 0 && (
          <p className={styles.aside}>
            ↳ wins over{' '}
            {winsOver.map((path, index) => (
              <span key={path}>
                {index > 0 && ', '}
                <code>{path}</code>
              </span>
            ))}
          </p>
        )}
        {othersDenied && <p className={styles.aside}>Other methods on this path are denied.</p>}
        {never !== undefined && (
          <p className={styles.aside}>
            <Badge look="warn">Never used</Badge> {never}
          </p>
        )}
      </th>
      <td role="cell" data-label="Methods">
        {methodWords(rule)}
      </td>
      <td role="cell" data-label="Who">
        <Who rule={rule} />
        {extraWords(rule).map((words) => (
          <p key={words} className={styles.aside}>
            {words}
          </p>
        ))}
      </td>
      <td role="cell" className={styles.actions}>
        <Button look="quiet" aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </Button>
        <Button look="quiet" aria-label={`Remove ${name}`} refusal={refusal} onClick={onRemove}>
          Remove
        </Button>
      </td>
    </tr>
  );
}

function Who({ rule }: { readonly rule: Rule }): JSX.Element {
  const roleName = useRoleNames();
  if (rule.public) return <Badge look="warn">Public: everybody, signed in or not</Badge>;
  if (rule.permission !== undefined) return <code>{whoWords(rule, roleName)}</code>;
  return (
    <span className={styles.chips}>
      {rule.anyRole?.map((key) => (
        <Badge key={key}>{roleName(key)}</Badge>
      ))}
    </span>
  );
}
