import type { JSX } from 'react';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Table, type Column } from '../../ui/table.js';
import styles from './applications.module.css';
import { grantLines, permissionOf, type GrantLine } from './grant-fields.js';
import type { Grant } from './grants.queries.js';

/** Grants as a table: a line for each kind of thing and action, and in it each role that has it, with its condition. */
export function GrantTable(props: {
  /** By kind of thing, action and the order of roles. */
  readonly grants: readonly Grant[];
  readonly nameOf: (role: string) => string;
  readonly refusal: string | undefined;
  /** Whether conditions may be changed here. */
  readonly conditions: boolean;
  readonly onEdit: (grant: Grant) => void;
  readonly onRemove: (grant: Grant) => void;
  /** Grants the same to another role. */
  readonly onAdd: (line: GrantLine<Grant>) => void;
}): JSX.Element {
  const { grants, nameOf, refusal, conditions, onEdit, onRemove, onAdd } = props;
  const columns: readonly Column<GrantLine<Grant>>[] = [
    { label: 'Kind of thing', cell: ({ resourceType }) => <code>{resourceType}</code> },
    { label: 'Action', cell: ({ action }) => <code>{action}</code> },
    {
      label: 'Roles',
      cell: ({ holders }) => (
        <ul className={styles.holders}>
          {holders.map((grant) => {
            const [role, permission] = [nameOf(grant.role), permissionOf(grant)];
            return (
              <li key={grant.id}>
                <span className={styles.holder}>
                  <Badge look={grant.role === '*' ? 'warn' : 'plain'}>{role}</Badge>{' '}
                  {grant.condition === undefined ? (
                    'always'
                  ) : (
                    <>
                      if <code>{grant.condition}</code>
                    </>
                  )}
                </span>
                <span className={styles.holderButtons}>
                  {conditions && (
                    <Button
                      look="quiet"
                      aria-label={`Condition on which ${role} may ${permission}`}
                      refusal={refusal}
                      onClick={() => onEdit(grant)}
                    >
                      Condition
                    </Button>
                  )}
                  <Button
                    look="quiet"
                    aria-label={`Remove ${permission} from ${role}`}
                    refusal={refusal}
                    onClick={() => onRemove(grant)}
                  >
                    Remove
                  </Button>
                </span>
              </li>
            );
          })}
        </ul>
      ),
    },
    {
      label: 'Actions',
      bare: true,
      cell: (line) => (
        <Button
          look="quiet"
          aria-label={`Add a role that may ${permissionOf(line)}`}
          refusal={refusal}
          onClick={() => onAdd(line)}
        >
          Add a role
        </Button>
      ),
    },
  ];
  return (
    <Table
      caption="Grants by kind of thing and action"
      columns={columns}
      rows={grantLines(grants)}
      keyOf={permissionOf}
    />
  );
}
