import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { seenGroupsQuery } from '../../connect/seen-groups.queries.js';
import { people } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table } from '../../ui/table.js';
import styles from './groups.module.css';
import type { GroupRoles } from './groups.queries.js';
import type { MappingSet } from './mapping-set.js';

/** Listed at most. */
const MOST_LISTED = 10_000;

/** Groups that people bring and that give them nothing, those of most people first. */
export function UnmappedGroups(props: {
  readonly view: GroupRoles;
  readonly rows: MappingSet;
  readonly nameOf: (role: string) => string;
  readonly refusedBy: string | undefined;
  readonly onMap: (group: string) => void;
}): JSX.Element {
  const { rows, nameOf, refusedBy, onMap } = props;
  const [all, setAll] = useState(false);
  const more = useQuery({ ...seenGroupsQuery(props.view.connection, '', MOST_LISTED), enabled: all });
  const view = more.data ?? props.view;
  const roles = new Map(rows.map(({ groupName, role }) => [groupName, role]));
  return (
    <section className={styles.unmapped}>
      <h2>Groups that people bring and that give nothing</h2>
      {view.unmapped.length === 0 ? (
        <p>There are none: every group that somebody here has gives a role.</p>
      ) : (
        <Table
          caption={captionOf(view)}
          columns={[
            { label: 'Group', cell: ({ name }) => <bdi>{name}</bdi> },
            {
              label: 'People here',
              cell: (group) => <span className={styles.whole}>{people(group.people)}</span>,
              numeric: true,
            },
            {
              label: 'Last seen',
              cell: ({ lastSeenAt }) => (
                <span className={styles.whole}>
                  <RelativeTime at={lastSeenAt} />
                </span>
              ),
            },
            {
              label: 'Actions',
              bare: true,
              cell: ({ name }) => {
                const role = roles.get(name);
                return (
                  <span className={styles.whole}>
                    <Button
                      look="quiet"
                      busy={refusedBy !== undefined}
                      aria-describedby={refusedBy}
                      aria-label={`Map ${name}`}
                      onClick={() => onMap(name)}
                    >
                      Map
                    </Button>
                    {role !== undefined && <span>→ {nameOf(role)}, not saved</span>}
                  </span>
                );
              },
            },
          ]}
          rows={view.unmapped}
          keyOf={({ name, id }) => `${name} ${id ?? ''}`}
        />
      )}
      {view.unmappedTotal > view.unmapped.length && view.unmapped.length < MOST_LISTED && (
        <Button busy={more.isFetching} onClick={() => setAll(true)}>
          Show all {view.unmappedTotal.toLocaleString('en')}
        </Button>
      )}
      {view.countedAt !== undefined && (
        <p className={styles.small}>
          People were counted <RelativeTime at={view.countedAt} />.
        </p>
      )}
      {view.truncated && (
        <p className={styles.small}>
          Of {people(view.peopleExamined)} who were looked at: there are more, so all counts are at least
          these.
        </p>
      )}
    </section>
  );
}

function captionOf({ unmapped, unmappedTotal }: GroupRoles): string {
  return unmappedTotal > unmapped.length
    ? `The ${unmapped.length} with most people of ${unmappedTotal.toLocaleString('en')}`
    : 'Those with most people first';
}
