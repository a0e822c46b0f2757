import { useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select } from '../../ui/field.js';
import { GroupPicker } from './group-picker.js';
import type { GroupOption } from './group-options.js';
import type { GroupRoles } from './groups.queries.js';
import { takenBy, withMoved, withSwapped, type MappingSet } from './mapping-set.js';

/** Gives a role to a group. Where one of them is taken it offers to move or to swap, as one change of the draft. */
export function MapDialog(props: {
  readonly view: GroupRoles;
  readonly rows: MappingSet;
  readonly role: string | undefined;
  readonly group: string | undefined;
  readonly nameOf: (role: string) => string;
  readonly onChange: (rows: MappingSet) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { view, rows, nameOf, onChange, onClose } = props;
  const [role, setRole] = useState(props.role ?? '');
  const [option, setOption] = useState(() => optionOf(view, props.group));
  const apply = (next: MappingSet): void => {
    onChange(next);
    onClose();
  };
  const group = option && { groupName: option.name, groupId: option.id };
  const taken = group && role !== '' ? takenBy(rows, role, group) : undefined;
  const words = taken && wordsFor(taken, role, group?.groupName ?? '', nameOf);
  return (
    <Dialog
      open
      onClose={onClose}
      title={props.role === undefined ? 'Map a group' : `A group for ${nameOf(props.role)}`}
      // On a phone the list of groups reaches over the dialog and grows shorter as answers come: what was meant for it hits what is beneath.
      dismissible={false}
    >
      <GroupPicker view={view} rows={rows} value={option} nameOf={nameOf} onChange={setOption} />
      <Select label="Role" value={role} onChange={(event) => setRole(event.target.value)}>
        <option value="">Choose a role</option>
        {view.roles.map(({ key, name }) => {
          const before = rows.find((row) => row.role === key)?.groupName;
          return (
            <option key={key} value={key}>
              {before === undefined ? name : `${name} ← ${before}`}
            </option>
          );
        })}
      </Select>
      <p role="status">{words?.says}</p>
      <DialogButtons>
        <Button onClick={onClose}>Cancel</Button>
        {taken?.kind === 'both' && group && (
          <Button onClick={() => apply(withSwapped(rows, role, group))} look="primary">
            Swap
          </Button>
        )}
        <Button
          look={taken?.kind === 'both' ? 'plain' : 'primary'}
          refusal={refusalFor(option, role, taken?.kind === 'same')}
          onClick={() => group && apply(withMoved(rows, role, group))}
        >
          {words?.action ?? 'Map'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function refusalFor(option: GroupOption | null, role: string, same: boolean): string | undefined {
  if (option === null) return 'Choose a group first.';
  if (role === '') return 'Choose a role first.';
  return same ? 'It is so already.' : undefined;
}

function optionOf({ mappings, unmapped }: GroupRoles, name: string | undefined): GroupOption | null {
  if (name === undefined) return null;
  const seen = unmapped.find((group) => group.name === name);
  const id = seen?.id ?? mappings.find(({ groupName }) => groupName === name)?.groupId;
  return { from: 'seen', name, id, facts: '' };
}

function wordsFor(
  taken: ReturnType<typeof takenBy>,
  role: string,
  group: string,
  nameOf: (role: string) => string,
): { readonly says: string; readonly action: string } | undefined {
  const name = nameOf(role);
  switch (taken.kind) {
    case 'free':
      return { says: `${group} gives ${name} once this is saved.`, action: 'Map' };
    case 'role':
      return {
        says: `${name} is given by ${taken.groupName} now, which would give nothing then.`,
        action: `Move ${name} here`,
      };
    case 'group':
      return {
        says: `${group} gives ${nameOf(taken.role)} now, which would have no group then.`,
        action: `Move it to ${name}`,
      };
    case 'both':
      return {
        says: `${name} is given by ${taken.groupName}, and ${group} gives ${nameOf(taken.role)}. Swap: ${taken.groupName} gives ${nameOf(taken.role)} then. Move: it gives nothing, and ${nameOf(taken.role)} has no group.`,
        action: 'Move',
      };
    case 'same':
      return undefined;
  }
}
