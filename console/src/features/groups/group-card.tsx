import type { JSX } from 'react';
import { Badge } from '../../ui/badge.js';
import { RelativeTime } from '../../ui/relative-time.js';
import type { BoardGroup } from './board-model.js';
import styles from './board.module.css';
import { people, warningWords } from './group-words.js';

/** What is known of a group: people, when it was seen, how it is pinned, and what speaks against it. */
export function GroupFacts({ group }: { readonly group: BoardGroup }): JSX.Element {
  const { id, known, warnings } = group;
  return (
    <>
      <p className={styles.facts}>
        {known === undefined ? 'Not seen here yet' : people(known.people)}
        {known?.lastSeenAt !== undefined && (
          <>
            {' · seen '}
            <RelativeTime at={known.lastSeenAt} />
          </>
        )}
        {' · '}
        {id === undefined ? 'by name only' : 'id pinned'}
      </p>
      {known?.people === 0 && <p className={styles.warning}>⚠ Not seen in any token: renamed in Okta?</p>}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          ⚠ {warningWords(warning)}
        </p>
      ))}
    </>
  );
}

/** A group on the left of the board. */
export function GroupCard(props: {
  readonly group: BoardGroup;
  /** Name of the role that it gives. */
  readonly roleName: string | undefined;
  readonly onOpen: () => void;
}): JSX.Element {
  const { group, roleName, onOpen } = props;
  return (
    <li className={styles.card} data-group={group.name} data-changed={group.changed || undefined}>
      <div className={styles.head}>
        <button type="button" className={styles.name} onClick={onOpen}>
          <bdi>{group.name}</bdi>
        </button>
        {roleName === undefined && <Badge look="warn">gives nothing</Badge>}
        <span className="visually-hidden">{roleName === undefined ? '' : `gives ${roleName}`}</span>
      </div>
      <GroupFacts group={group} />
    </li>
  );
}
