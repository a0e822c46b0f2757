import { useEffect, useRef, useState, type JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { ROWS_AT_ONCE, ShowMore } from '../../ui/show-more.js';
import tableStyles from '../../ui/table.module.css';
import { faultsAmong, isSound, type RuleFaults } from './rule-fault.js';
import type { Rule } from './rule-matcher.js';
import { RulePictures, type RulePicture } from './rule-picture.js';
import { rulesOf, type DraftRow, type RowChange } from './rules-draft.js';
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
  const pictures = new RulePictures(all);
  const faultsOf = faultsAmong(all);
  const roleName = useRoleNames();
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const table = useRef<HTMLTableElement>(null);
  /** Whether what was pressed goes with its row; the focus then stays with the table. */
  const goes = useRef(false);
  useEffect(() => {
    if (goes.current && document.activeElement === document.body)
      table.current?.focus({ preventScroll: true });
    goes.current = false;
  }, [rows]);
  const judged = rows.map((row) => ({
    row,
    change: changes.byRow.get(row.id) ?? 'same',
    faults: faultsOf(row.rule),
  }));
  // What somebody is at is shown wherever it stands.
  const shown = judged.filter(
    ({ row, change, faults }, index) =>
      index < most || row.id === highlighted || change !== 'same' || !isSound(faults),
  );
  return (
    <div className={tableStyles.frame}>
      <table ref={table} tabIndex={-1} className={tableStyles.table} role="table">
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
          {shown.map(({ row, change, faults }) => (
            <RuleRow
              key={row.id}
              row={row}
              picture={pictures.of(row.rule)}
              faults={faults}
              change={change}
              roleName={roleName}
              highlighted={row.id === highlighted}
              refusal={refusal}
              onEdit={() => onEdit(row.id)}
              onRemove={() => {
                goes.current = true;
                editing.remove(row.id);
              }}
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
                <div>{methodWords(rule)}</div>
              </td>
              <td role="cell" data-label="Who">
                <div>
                  <Who rule={rule} roleName={roleName} />
                </div>
              </td>
              <td role="cell">
                <Button
                  look="quiet"
                  aria-label={`Put ${rule.path} back`}
                  onClick={() => {
                    goes.current = true;
                    editing.restore(rule);
                  }}
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
              <div>All methods</div>
            </td>
            <td role="cell" data-label="Who" colSpan={2}>
              <div>
                <Badge look="bad">✗ Denied</Badge> No rule is needed for that.
              </div>
            </td>
          </tr>
        </tbody>
      </table>
      <ShowMore shown={shown.length} of={rows.length} onMore={() => setMost(most + ROWS_AT_ONCE)} />
    </div>
  );
}

function RuleRow(props: {
  readonly row: DraftRow;
  readonly picture: RulePicture;
  readonly faults: RuleFaults;
  readonly change: RowChange;
  readonly roleName: (key: string) => string;
  readonly highlighted: boolean;
  readonly refusal: string | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const { row, faults, change, roleName, highlighted, refusal, onEdit, onRemove } = props;
  const { rule } = row;
  const { winsOver, never, othersDenied } = props.picture;
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
        <div>{methodWords(rule)}</div>
      </td>
      <td role="cell" data-label="Who">
        <div>
          <Who rule={rule} roleName={roleName} />
          {extraWords(rule).map((words) => (
            <p key={words} className={styles.aside}>
              {words}
            </p>
          ))}
        </div>
      </td>
      <td role="cell" className={styles.actions}>
        <Button look="quiet" aria-label={`Edit ${name}`} refusal={refusal} onClick={onEdit}>
          Edit
        </Button>
        <Button look="quiet" aria-label={`Remove ${name}`} refusal={refusal} onClick={onRemove}>
          Remove
        </Button>
      </td>
    </tr>
  );
}

function Who({
  rule,
  roleName,
}: {
  readonly rule: Rule;
  readonly roleName: (key: string) => string;
}): JSX.Element {
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
