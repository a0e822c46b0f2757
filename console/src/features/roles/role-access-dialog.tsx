import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select } from '../../ui/field.js';
import { QueryView } from '../../ui/query-view.js';
import { Table } from '../../ui/table.js';
import { accessRows, byWords, giverWords, whoWords } from './role-comparison.js';
import { roleAccessQuery } from './roles.queries.js';
import styles from './roles.module.css';

type Access = Schemas['RoleAccessResponse'];

/** Whom a role is given to and what it may do, beside another one if one likes. */
export function RoleAccessDialog(props: {
  readonly role: string;
  readonly compare: string | undefined;
  readonly roles: readonly Schemas['RoleSummary'][];
  readonly onCompare: (role: string | undefined) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { role, compare, roles, onCompare, onClose } = props;
  const nameOf = (key: string): string => roles.find((one) => one.role === key)?.name ?? key;
  const query = useQuery(roleAccessQuery(role, compare));
  return (
    <Dialog open wide onClose={onClose} title={`What ${nameOf(role)} may do`}>
      <Select
        label="Compare with"
        value={compare ?? ''}
        onChange={({ target }) => onCompare(target.value || undefined)}
      >
        <option value="">No other role</option>
        {roles
          .filter(({ role: key }) => key !== role)
          .map(({ role: key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
      </Select>
      <QueryView query={query} label="access of the role" permission="roles:read" rows={4}>
        {(access) => (
          <Accesses accesses={access.compared ? [access, access.compared] : [access]} nameOf={nameOf} />
        )}
      </QueryView>
      <DialogButtons>
        <Button onClick={onClose}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}

function Accesses(props: {
  readonly accesses: readonly Access[];
  readonly nameOf: (role: string) => string;
}): JSX.Element {
  const { accesses, nameOf } = props;
  const names = new Map(accesses.map(({ role }) => [role, nameOf(role)]));
  const rows = accessRows(accesses);
  const givers = useRefusal('group-mappings:read');
  const uses = useRefusal('applications:read');
  return (
    <>
      <div className={styles.facts}>
        {givers !== undefined && <p>Which groups give it is not shown. {givers}</p>}
        {givers === undefined &&
          accesses.map((access) => (
            <p key={access.role}>
              <strong>{nameOf(access.role)}</strong> {givenWords(giverWords(access))}
            </p>
          ))}
      </div>
      {uses !== undefined ? (
        <p>What it may do is not shown. {uses}</p>
      ) : rows.length === 0 ? (
        <p>No grant and no access rule names it: it may do nothing yet.</p>
      ) : (
        <Table
          caption="Grants and access rules, by application"
          columns={[
            { label: 'What', cell: ({ what }) => <code>{what}</code> },
            { label: 'Application', cell: ({ application }) => application },
            { label: 'By', cell: byWords },
            ...(accesses.length > 1
              ? [{ label: 'Who', cell: (row: (typeof rows)[number]) => whoWords(row, names) }]
              : []),
            {
              label: 'Only when',
              cell: ({ conditions }) => {
                const told = Object.entries(conditions);
                if (told.length === 0) return 'always';
                return told.map(([role, condition]) => (
                  <p key={role}>
                    {accesses.length > 1 && `${nameOf(role)}: `}
                    <code>{condition}</code>
                  </p>
                ));
              },
            },
          ]}
          rows={rows}
          keyOf={({ key }) => key}
        />
      )}
    </>
  );
}

function givenWords(givers: readonly string[]): string {
  return givers.length === 0 ? 'is given by no group.' : `is given by ${givers.join(', ')}.`;
}
